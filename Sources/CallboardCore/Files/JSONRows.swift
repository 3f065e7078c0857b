import CallPersonalisation

/// Turns JSON into rows: an array of objects, objects one after the other, or the body of an API request.
///
/// The rows go into a temporary file as cells, with the line on which each record begins in a cell of its own, so that every
/// format is judged by the same code. Members become columns in the order in which they are first met. What cannot be read
/// as an object is a row with `row-columns`, or with `row-quotes` where a text is never closed; reading goes on with
/// the next line, in an array with the next one that begins an object.
struct JSONRows: ~Copyable {
    /// What came out.
    struct Result {
        var file: ReadableFile
        var headers: [String]
        var format: FileFormat
    }

    /// Nesting that is followed; U6 in `reliability.md`.
    private static let depthMax = 32
    /// The most members that become columns.
    private static let columnMax = 1024
    /// The members that hold the records of a request or of an export.
    private static let envelopes = ["call_records", "records", "data"]

    private enum Fault: Error {
        case malformed
        case unclosed
    }

    private var input: ByteStream
    private var spool: Spool
    private var headers: [String] = []
    private var columns: [[UInt8]: Int] = [:]
    private var values: [[UInt8]] = []
    private var rows = 0
    private var recordBytes = 0
    private var sawArray = false
    private var sawEnvelope = false
    private var topLevelObjects = 0
    /// How many arrays of records are open.
    private var depth = 0

    private init(_ file: ReadableFile, from offset: Int, in folder: String) throws {
        input = ByteStream(file, from: offset)
        spool = try Spool(in: folder)
    }

    /// Reads a file of JSON.
    ///
    /// - Throws: `FileError.noRecords` if there is no object in it.
    static func convert(_ file: ReadableFile, from offset: Int, in folder: String) throws -> Result {
        var rows = try JSONRows(file, from: offset, in: folder)
        do {
            try rows.readAll()
        } catch {
            rows.spool.discard()
            throw error
        }
        return try rows.result()
    }

    private consuming func result() throws -> Result {
        let format: FileFormat = sawEnvelope ? .api : sawArray ? .json : topLevelObjects == 1 ? .api : .jsonLines
        let headers = headers
        return Result(file: try spool.finish(), headers: headers, format: format)
    }

    private mutating func readAll() throws {
        while let byte = try nextByte() {
            switch byte {
            case 0x5B:  // [
                _ = try input.take()
                sawArray = true
                try readElements()
            case 0x2C: _ = try input.take()
            case 0x7B:
                topLevelObjects += 1
                try readRecord(isTopLevel: true)
            default: try refuse(.malformed, line: input.line)
            }
        }
        if rows == 0 { throw FileError.noRecords }
    }

    /// Reads the elements of an array up to its bracket.
    private mutating func readElements() throws {
        depth += 1
        defer { depth -= 1 }
        while let byte = try nextByte() {
            switch byte {
            case 0x5D:
                _ = try input.take()
                return
            case 0x2C: _ = try input.take()
            case 0x7B: try readRecord(isTopLevel: false)
            default: try refuse(.malformed, line: input.line)
            }
        }
    }

    private mutating func readRecord(isTopLevel: Bool) throws {
        let line = input.line
        for index in values.indices { values[index].removeAll(keepingCapacity: true) }
        recordBytes = 0
        do {
            if try readObject(isTopLevel: isTopLevel) { return }
        } catch let fault as Fault {
            try refuse(fault, line: line)
            return
        }
        try writeRow(line: line, flag: nil)
    }

    /// Reads the members of an object; true if it was an envelope, whose records are written already.
    private mutating func readObject(isTopLevel: Bool) throws -> Bool {
        _ = try input.take()
        var isEnvelope = false
        while let byte = try nextByte() {
            switch byte {
            case 0x7D:
                _ = try input.take()
                return isEnvelope
            case 0x2C: _ = try input.take()
            case 0x22:
                let name = try readString()
                guard try nextByte() == 0x3A else { throw Fault.malformed }
                _ = try input.take()
                let first = try nextByte()
                if isTopLevel, first == 0x5B, JSONRows.envelopes.contains(String(decoding: name, as: UTF8.self)) {
                    _ = try input.take()
                    isEnvelope = true
                    sawEnvelope = true
                    try readElements()
                } else {
                    let value = try readValue(depth: 1)
                    keep(value, for: name)
                }
            default: throw Fault.malformed
            }
        }
        throw Fault.unclosed
    }

    private mutating func keep(_ value: [UInt8], for name: [UInt8]) {
        let column: Int
        if let known = columns[name] {
            column = known
        } else {
            guard headers.count < JSONRows.columnMax else { return }
            column = headers.count
            columns[name] = column
            headers.append(String(decoding: name, as: UTF8.self))
            values.append([])
        }
        values[column] = value
    }

    /// The text of a value: a string's characters, a number's digits, nothing for null, and JSON for the rest.
    private mutating func readValue(depth: Int) throws -> [UInt8] {
        guard depth <= JSONRows.depthMax, let first = try nextByte() else { throw Fault.malformed }
        switch first {
        case 0x22: return try readString()
        case 0x7B, 0x5B: return try readNested(depth: depth)
        default:
            var text: [UInt8] = []
            while let byte = try input.peek(), isWordByte(byte) {
                _ = try take()
                text.append(byte)
            }
            if text.isEmpty { throw Fault.malformed }
            return text == Array("null".utf8) ? [] : text
        }
    }

    private mutating func readNested(depth: Int) throws -> [UInt8] {
        guard let open = try take() else { throw Fault.malformed }
        let close: UInt8 = open == 0x7B ? 0x7D : 0x5D
        var text = [open]
        while let byte = try nextByte() {
            if byte == close {
                _ = try take()
                return text + [close]
            }
            if byte == 0x2C || byte == 0x3A {
                _ = try take()
                text.append(byte)
            } else if byte == 0x22 {
                text += [0x22] + (try readString()) + [0x22]
            } else {
                text += try readValue(depth: depth + 1)
            }
        }
        throw Fault.unclosed
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x41...0x5A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    private mutating func readString() throws -> [UInt8] {
        _ = try take()
        var text: [UInt8] = []
        while let byte = try take() {
            switch byte {
            case 0x22: return text
            case 0x5C:
                guard let escaped = try take() else { throw Fault.unclosed }
                try undo(escaped, into: &text)
            case 0x0A: throw Fault.unclosed  // A line break must be escaped; so the quote was not closed.
            default: text.append(byte)
            }
        }
        throw Fault.unclosed
    }

    private mutating func undo(_ escaped: UInt8, into text: inout [UInt8]) throws {
        switch escaped {
        case 0x22, 0x5C, 0x2F: text.append(escaped)
        case 0x62: text.append(0x08)
        case 0x66: text.append(0x0C)
        case 0x6E: text.append(0x0A)
        case 0x72: text.append(0x0D)
        case 0x74: text.append(0x09)
        case 0x75:
            var scalar = try hexadecimal()
            if 0xD800..<0xDC00 ~= scalar, try input.peek() == 0x5C {
                _ = try take()
                guard try take() == 0x75 else { throw Fault.malformed }
                let low = try hexadecimal()
                scalar = 0xDC00..<0xE000 ~= low ? 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00) : 0xD800
            }
            if let scalar = Unicode.Scalar(scalar), let bytes = UTF8.encode(scalar) {
                text.append(contentsOf: bytes)
            } else {
                text.append(0xFF)  // Half a surrogate pair is not text.
            }
        default: throw Fault.malformed
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = try take(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw Fault.malformed
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Takes a byte of a record, whose length is bounded.
    private mutating func take() throws -> UInt8? {
        recordBytes += 1
        if recordBytes > BlockBuffer.rowMax { throw Fault.malformed }
        return try input.take()
    }

    /// The next byte that is no white space, without taking it.
    private mutating func nextByte() throws -> UInt8? {
        while let byte = try input.peek() {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            _ = try input.take()
        }
        return nil
    }

    /// Writes a row that cannot be read, and goes on with the next line; in an array with one that begins an object.
    private mutating func refuse(_ fault: Fault, line: Int) throws {
        for index in values.indices { values[index].removeAll(keepingCapacity: true) }
        try writeRow(line: line, flag: fault == .unclosed ? .rowQuotes : .rowColumns)
        // A text that runs into a line break leaves the stream on the next line already.
        var isLineStart = input.line > line && fault == .unclosed
        while let byte = try input.peek() {
            if isLineStart, byte == 0x7B || depth == 0 { return }
            if byte == 0x0A {
                isLineStart = true
            } else if byte != 0x20, byte != 0x09, byte != 0x0D {
                isLineStart = false
            }
            _ = try input.take()
        }
    }

    private mutating func writeRow(line: Int, flag: RecordRule?) throws {
        rows += 1
        try spool.append(Array(String(line).utf8))
        if let flag { try spool.append(flag == .rowQuotes ? 0x71 : 0x63) }
        var last = values.count
        while last > 0, values[last - 1].isEmpty { last -= 1 }
        for index in 0..<last {
            try spool.append(0x2C)
            try spool.append(CSVText.quoted(values[index], separator: 0x2C))
        }
        try spool.append(0x0A)
    }
}
