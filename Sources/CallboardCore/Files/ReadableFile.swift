import Glibc

/// An open regular file that is read at any place, by several threads at once; closed when it is no longer used.
final class ReadableFile: Sendable {
    let descriptor: Int32
    /// Its length in bytes when it was opened.
    let size: Int

    /// Takes over an open descriptor of a regular file.
    init(descriptor: Int32) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileError.unreadable(path: "", code: code)
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    func read(into buffer: UnsafeMutablePointer<UInt8>, count: Int, at offset: Int) throws -> Int {
        var done = 0
        while done < count {
            let result = pread(descriptor, buffer + done, count - done, off_t(offset + done))
            if result < 0 {
                if errno == EINTR { continue }
                throw FileError.unreadable(path: "", code: errno)
            }
            if result == 0 { break }
            done += result
        }
        return done
    }
}
