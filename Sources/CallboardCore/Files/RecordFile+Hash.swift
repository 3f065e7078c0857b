import Crypto
import Dispatch

extension RecordFile {
    private static let hashedAtOnce = 1 << 20

    /// What is read of the file as SHA-256 in hexadecimal: the same for the same file, whatever it is called.
    ///
    /// - Throws: `FileError.unreadable`
    package func contentHash() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            // Reading blocks, which a thread of the pool must not do.
            DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result { try self.hash() }) }
        }
    }

    private func hash() throws -> String {
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: RecordFile.hashedAtOnce)
        defer { buffer.deallocate() }
        var hasher = SHA256()
        var offset = 0
        while true {
            let count = try file.read(into: buffer, count: RecordFile.hashedAtOnce, at: offset)
            if count == 0 { break }
            hasher.update(bufferPointer: UnsafeRawBufferPointer(start: buffer, count: count))
            offset += count
        }
        return hasher.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
