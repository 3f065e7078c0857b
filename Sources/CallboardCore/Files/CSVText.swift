/// Cells as they are written.
enum CSVText {
    /// A cell's bytes, in quotes where it needs them.
    static func quoted(_ text: [UInt8], separator: UInt8) -> [UInt8] {
        guard text.contains(where: { $0 == separator || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return text }
        var result: [UInt8] = [0x22]
        for byte in text {
            if byte == 0x22 { result.append(0x22) }
            result.append(byte)
        }
        result.append(0x22)
        return result
    }
}
