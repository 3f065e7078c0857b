import Glibc

/// Reading and writing small files whose owner and mode matter.
package enum PrivateFile {
    /// Why a file could not be read or written.
    package enum Failure: Error, Hashable, Sendable {
        /// There is no such file.
        case missing
        /// It is a symbolic link, which could point anywhere.
        case link
        /// It is a folder, a device or a pipe.
        case notAFile
        /// It is larger than such a file can be.
        case tooLarge
        /// It is there already and would have been replaced.
        case exists
        /// The system's error number.
        case system(Int32)

        /// What happened, for a person.
        package var words: String {
            switch self {
            case .missing: "there is no such file"
            case .link: "is a symbolic link; name the file itself"
            case .notAFile: "is not a file"
            case .tooLarge: "is too large"
            case .exists: "is there already"
            case .system(let code): String(cString: strerror(code))
            }
        }
    }

    /// What was read, with owner and mode of the very file that was read.
    package struct Content: Sendable {
        package var bytes: [UInt8]
        /// The user number of its owner.
        package var owner: UInt32
        /// Permission bits.
        package var mode: UInt32
    }

    /// Reads a whole file of at most `limit` bytes.
    ///
    /// - Parameter followsLinks: whether the last part of the path may be a symbolic link.
    package static func read(_ path: String, limit: Int, followsLinks: Bool = false) throws(Failure) -> Content {
        // Without blocking, so that a pipe put in its place cannot hold the program up.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW)
        let descriptor = open(path, flags)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            if count == 0 { break }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw .tooLarge }
        }
        return Content(bytes: bytes, owner: status.st_uid, mode: status.st_mode & 0o7777)
    }

    /// Writes a new file with mode 0600.
    ///
    /// - Parameter replaces: whether a file of that name may be replaced; it then changes as a whole or not at all.
    package static func write(_ bytes: [UInt8], to path: String, replaces: Bool = false) throws(Failure) {
        let target = replaces ? "\(path).\(getpid()).new" : path
        let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(errno) }
        var offset = 0
        var code: Int32 = fchmod(descriptor, 0o600) == 0 ? 0 : errno
        while code == 0, offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { offset += count } else if errno != EINTR { code = errno }
        }
        if code == 0, fsync(descriptor) != 0 { code = errno }
        close(descriptor)
        if code == 0, replaces, rename(target, path) != 0 { code = errno }
        if code != 0 {
            unlink(target)
            throw .system(code)
        }
    }

    private static func failure(_ code: Int32) -> Failure {
        switch code {
        case ENOENT, ENOTDIR: .missing
        case ELOOP: .link
        case EEXIST: .exists
        default: .system(code)
        }
    }
}
