extension FileEncoding {
    /// What a byte order mark or the pattern of zero bytes at the front of a file says; nil if neither says anything.
    ///
    /// - Returns: the encoding and how many bytes the mark takes
    static func marked(_ head: UnsafeBufferPointer<UInt8>) -> (FileEncoding, Int)? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        // Without a mark: text in Latin letters has a zero in every second byte.
        let pairs = min(head.count, 64) / 2
        guard pairs >= 4 else { return nil }
        let even = (0..<pairs).count { head[2 * $0] == 0 }
        let odd = (0..<pairs).count { head[2 * $0 + 1] == 0 }
        if odd * 10 >= pairs * 9, even == 0 { return (.utf16LittleEndian, 0) }
        if even * 10 >= pairs * 9, odd == 0 { return (.utf16BigEndian, 0) }
        return nil
    }

    /// Tells UTF-8 from Windows-1252 where no mark does.
    ///
    /// The whole file decides: it is Windows-1252 if it has bytes above ASCII, none of them forms a character of UTF-8
    /// anywhere, and all of them are characters of Windows-1252. Otherwise it is UTF-8, and rows whose bytes are not text get
    /// the rule `row-encoding`. Reading ends at the first character of UTF-8, so most files cost nothing.
    static func unmarked(_ file: ReadableFile) throws -> FileEncoding {
        let size = 1 << 16
        let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: size + 8)
        defer { buffer.deallocate() }
        var offset = 0
        var hasHigh = false
        while offset < file.size {
            let count = try file.read(into: buffer, count: size, at: offset)
            if count == 0 { break }
            (buffer + count).initialize(repeating: 0, count: 8)
            let isEnd = offset + count >= file.size
            var index = 0
            scan: while index < count {
                if UnsafeRawPointer(buffer + index).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
                    index += 8
                    continue
                }
                while index < count, buffer[index] < 0x80 { index += 1 }
                guard index < count else { break }
                if count - index < 4, !isEnd { break scan }  // The rest of the character is in the next stretch.
                hasHigh = true
                let length = UTF8Validation.characterLength(buffer + index, UnsafePointer(buffer + count))
                if length > 0 { return .utf8 }
                if Windows1252.scalar(buffer[index]) == 0 { return .utf8 }
                index += 1
            }
            offset += min(index, count)
        }
        return hasHigh ? .windows1252 : .utf8
    }
}

/// The code page Windows-1252.
enum Windows1252 {
    /// The Unicode scalar of a byte; 0 for the five bytes that have none.
    static func scalar(_ byte: UInt8) -> UInt32 {
        (0x80...0x9F).contains(byte) ? UInt32(upper[Int(byte) - 0x80]) : UInt32(byte)
    }

    private static let upper: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}

/// Tells well-formed UTF-8 from other bytes.
enum UTF8Validation {
    /// Whether all bytes are text.
    static func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let end = base + bytes.count
        var pointer = base
        while pointer < end {
            if end - pointer >= 8,
                UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                pointer += 8
            } else if pointer.pointee < 0x80 {
                pointer += 1
            } else {
                let length = characterLength(pointer, end)
                if length == 0 { return false }
                pointer += length
            }
        }
        return true
    }

    /// How many bytes the character above ASCII at `pointer` has; 0 if it is none.
    @inline(__always)
    static func characterLength(_ pointer: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
        let rest = end - pointer
        let first = pointer[0]
        guard first >= 0xC2, rest >= 2, pointer[1] & 0xC0 == 0x80 else { return 0 }
        if first < 0xE0 { return 2 }
        guard rest >= 3, pointer[2] & 0xC0 == 0x80 else { return 0 }
        if first < 0xF0 {
            // No overlong forms, no surrogates.
            if first == 0xE0, pointer[1] < 0xA0 { return 0 }
            if first == 0xED, pointer[1] > 0x9F { return 0 }
            return 3
        }
        guard first < 0xF5, rest >= 4, pointer[3] & 0xC0 == 0x80 else { return 0 }
        if first == 0xF0, pointer[1] < 0x90 { return 0 }
        if first == 0xF4, pointer[1] > 0x8F { return 0 }
        return 4
    }
}
