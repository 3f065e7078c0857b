import Glibc

/// A temporary file that nobody else can open: it has no name any more once it is made.
struct Spool: ~Copyable {
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private static let bufferSize = 1 << 16

    /// Makes it in a folder; it takes that folder's space until it is closed.
    init(in folder: String) throws {
        descriptor = try Spool.descriptor(in: folder)
        pending.reserveCapacity(Spool.bufferSize + 4096)
    }

    /// An empty file for reading and writing that nobody else can open; whoever asks for it closes it.
    ///
    /// - Throws: `FileError.spoolFailed`
    static func descriptor(in folder: String) throws -> Int32 {
        var template = Array((folder + "/.callboard-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError.spoolFailed(code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return descriptor
    }

    /// Adds a byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) throws {
        pending.append(byte)
        if pending.count >= Spool.bufferSize { try flush() }
    }

    /// Adds bytes.
    mutating func append(_ bytes: some Collection<UInt8>) throws {
        pending.append(contentsOf: bytes)
        if pending.count >= Spool.bufferSize { try flush() }
    }

    private mutating func flush() throws {
        var done = 0
        while done < pending.count {
            let result = pending.withUnsafeBytes { bytes in
                bytes.baseAddress.map { write(descriptor, $0 + done, bytes.count - done) } ?? 0
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw FileError.spoolFailed(code: errno)
            }
            done += result
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// Ends writing and gives the file for reading.
    consuming func finish() throws -> ReadableFile {
        try flush()
        return try ReadableFile(descriptor: descriptor)
    }

    /// Gives up; the file is gone.
    consuming func discard() { close(descriptor) }
}
