import Glibc

/// A text that is looked for in the rows of a file: case does not count, and a number is found however it is written.
package struct RowText: Sendable {
    private let text: String
    private let folded: [UInt8]
    private let isASCII: Bool
    /// The digits of a number; nil if it is none.
    private let digits: [UInt8]?

    /// A text to look for.
    package init(_ text: String) {
        self.text = text.lowercased()
        folded = text.utf8.map(Self.fold)
        isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        let parts = text.utf8.filter { !Self.isPunctuation($0) }
        digits = parts.count >= 3 && parts.allSatisfy(Self.isDigit) ? parts : nil
    }

    /// Whether a row holds it.
    ///
    /// - Parameter scratch: memory that is used for each row anew
    func isHeld(by row: UnsafeBufferPointer<UInt8>, _ scratch: inout [UInt8]) -> Bool {
        guard isASCII else { return String(decoding: row, as: UTF8.self).lowercased().contains(text) }
        scratch.removeAll(keepingCapacity: true)
        if let digits {
            // What stands between two numbers keeps them apart.
            for byte in row where !Self.isPunctuation(byte) { scratch.append(Self.isDigit(byte) ? byte : 0) }
            if Self.holds(scratch, digits) { return true }
            scratch.removeAll(keepingCapacity: true)
        }
        for byte in row { scratch.append(Self.fold(byte)) }
        return Self.holds(scratch, folded)
    }

    private static func holds(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        return bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return false }
            var place = 0
            while place + wanted.count <= bytes.count {
                let rest = bytes.count - wanted.count + 1 - place
                guard let found = memchr(start + place, Int32(first), rest) else { return false }
                place = found - UnsafeMutableRawPointer(mutating: start)
                if memcmp(found, wanted, wanted.count) == 0 { return true }
                place += 1
            }
            return false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// What people put between the digits of a number.
    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"),
            UInt8(ascii: "+"):
            true
        default: false
        }
    }

    private static func fold(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
