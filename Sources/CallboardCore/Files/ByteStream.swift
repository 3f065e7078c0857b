/// A file's bytes one after the other, with a few of them to look ahead.
struct ByteStream: ~Copyable {
    private let file: ReadableFile
    private let buffer: UnsafeMutablePointer<UInt8>
    private var index = 0
    private var count = 0
    private var offset: Int
    private static let size = 1 << 16
    /// The line on which the next byte stands, from 1.
    private(set) var line = 1

    init(_ file: ReadableFile, from offset: Int) {
        self.file = file
        self.offset = offset
        buffer = .allocate(capacity: ByteStream.size)
    }

    deinit { buffer.deallocate() }

    /// The next byte without taking it; nil at the end.
    @inline(__always)
    mutating func peek() throws -> UInt8? {
        if index < count { return buffer[index] }
        return try refill() ? buffer[index] : nil
    }

    /// Takes the next byte; nil at the end.
    @inline(__always)
    mutating func take() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        index += 1
        if byte == 0x0A { line += 1 }
        return byte
    }

    private mutating func refill() throws -> Bool {
        offset += count
        index = 0
        count = try file.read(into: buffer, count: ByteStream.size, at: offset)
        return count > 0
    }
}
