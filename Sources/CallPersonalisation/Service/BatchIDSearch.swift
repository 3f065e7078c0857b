/// Finds the ID of a batch in text, whole or broken off.
enum BatchIDSearch {
    /// The ID after `BatchID:`, ignoring case, as v1 names it inside its message.
    ///
    /// Source: page “Call Personalisation (Bulk)”, deprecated section; the pattern is `BatchID:\s*([A-Za-z0-9-]+)`.
    static func afterMark(in text: some Collection<UInt8>, mustEnd: Bool = false) -> String? {
        let bytes = Array(text)
        var start = 0
        while let mark = position(of: "batchid:", in: bytes, from: start) {
            let first = skipSpaces(in: bytes, from: mark)
            let last = bytes[first...].firstIndex { !isIDCharacter($0) } ?? bytes.count
            // Where the text broke off, the rest of the ID may be missing.
            if last > first, !mustEnd || last < bytes.count {
                return String(decoding: bytes[first..<last], as: UTF8.self)
            }
            start = mark
        }
        return nil
    }

    /// The ID that an answer names in any spelling, although the answer cannot be read as a whole.
    static func anywhere(in body: [UInt8]) -> String? {
        let body = Array(body.prefix(PartialAnswer.maxBytes))
        if let member = position(of: "\"batch_id\"", in: body, from: 0) {
            var index = skipSpaces(in: body, from: member)
            if index < body.count, body[index] == UInt8(ascii: ":") {
                index = skipSpaces(in: body, from: index + 1)
                if index < body.count, body[index] == UInt8(ascii: "\""),
                    let end = body[(index + 1)...].firstIndex(of: UInt8(ascii: "\""))
                {
                    let id = String(decoding: body[(index + 1)..<end], as: UTF8.self)
                    // An escape would have to be read first; the samples have none.
                    if ServiceClient.isBatchID(id), !id.contains("\\") { return id }
                }
            }
        }
        return afterMark(in: body, mustEnd: true)
    }

    /// The place behind a text of lower-case ASCII, ignoring case.
    private static func position(of text: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
        text.withUTF8Buffer { mark in
            guard bytes.count - start >= mark.count else { return nil }
            for place in start...(bytes.count - mark.count) {
                let isMark = mark.indices.allSatisfy { offset in
                    let byte = bytes[place + offset]
                    return ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) == mark[offset]
                }
                if isMark { return place + mark.count }
            }
            return nil
        }
    }

    private static func skipSpaces(in bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex { $0 != 0x20 && !(0x09...0x0D).contains($0) } ?? bytes.count
    }

    private static func isIDCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
    }
}
