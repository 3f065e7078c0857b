/// Writes a UTF-8 copy of a file in another encoding.
///
/// What is not text, such as half a surrogate pair, becomes a byte that is never part of UTF-8, so that its row is told.
enum Transcoder {
    private static let notText: UInt8 = 0xFF

    /// Copies everything from `offset` on.
    static func utf8Copy(
        of file: ReadableFile,
        _ encoding: FileEncoding,
        from offset: Int,
        in folder: String
    ) throws -> ReadableFile {
        var spool = try Spool(in: folder)
        var input = ByteStream(file, from: offset)
        do {
            switch encoding {
            case .utf8:
                while let byte = try input.take() { try spool.append(byte) }
            case .windows1252:
                while let byte = try input.take() { try append(Windows1252.scalar(byte), to: &spool) }
            case .utf16LittleEndian, .utf16BigEndian:
                var high: UInt32?
                while let first = try input.take() {
                    guard let second = try input.take() else {
                        try spool.append(notText)
                        break
                    }
                    let unit =
                        encoding == .utf16LittleEndian
                        ? UInt32(second) << 8 | UInt32(first) : UInt32(first) << 8 | UInt32(second)
                    if let before = high {
                        high = nil
                        if 0xDC00..<0xE000 ~= unit {
                            try append(0x10000 + (before - 0xD800) << 10 + (unit - 0xDC00), to: &spool)
                            continue
                        }
                        try spool.append(notText)
                    }
                    if 0xD800..<0xDC00 ~= unit {
                        high = unit
                    } else if 0xDC00..<0xE000 ~= unit {
                        try spool.append(notText)
                    } else {
                        try append(unit, to: &spool)
                    }
                }
                if high != nil { try spool.append(notText) }
            }
        } catch {
            spool.discard()
            throw error
        }
        return try spool.finish()
    }

    /// Appends a scalar as UTF-8; a scalar that is none becomes a byte that is not text, NUL stays NUL.
    private static func append(_ scalar: UInt32, to spool: inout Spool) throws {
        if scalar < 0x80 {
            try spool.append(UInt8(scalar))
        } else if let scalar = Unicode.Scalar(scalar) {
            try spool.append(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        } else {
            try spool.append(notText)
        }
    }
}
