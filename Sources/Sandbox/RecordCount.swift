/// Counts the records in a body without reading it, for measuring senders.
enum RecordCount {
    /// How often `"caller` stands in the bytes: once a record in every version.
    ///
    /// Horspool's search: most bytes are never looked at, so the count costs far less than moving the body.
    static func records(in bytes: UnsafeRawBufferPointer) -> Int {
        let pattern: [UInt8] = Array("\"caller".utf8)
        let last = pattern.count - 1
        var skips = [Int](repeating: pattern.count, count: 256)
        for index in 0..<last { skips[Int(pattern[index])] = last - index }
        var count = 0
        var end = last
        while end < bytes.count {
            let byte = bytes[end]
            if byte == pattern[last] {
                var offset = 1
                while offset <= last, bytes[end - offset] == pattern[last - offset] { offset += 1 }
                if offset > last { count += 1 }
            }
            end += skips[Int(byte)]
        }
        return count
    }
}
