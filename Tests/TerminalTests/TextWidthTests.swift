import CNcurses
import Terminal
import Testing

struct TextWidthTests {
    @Test("Every character that is drawn takes the columns ncurses counts for it")
    func agreesWithNcurses() throws {
        try #require(cn_use_utf8())
        var differing: [UInt32] = []
        for value in UInt32(0x20)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), let columns = TextWidth.columns(of: scalar) else { continue }
            if columns != Int(cn_wcwidth(value)) { differing.append(value) }
        }
        #expect(differing.isEmpty)
    }

    @Test(
        "Characters are narrow, wide, joining or never drawn",
        arguments: [
            (0x1F, nil), (0x20, 1), (0x7E, 1), (0x7F, nil), (0x9F, nil), (0xA0, 1), (0xAD, nil), (0x2FF, 1), (0x300, 0),
            (0x36F, 0), (0x1100, 2), (0x4E00, 2), (0x9FFF, 2), (0xAC00, 2), (0xD7A3, 2), (0xFF01, 2), (0xFF61, 1),
            (0x1F600, 2), (0x93F, 1), (0x941, 0), (0xE31, 0), (0x20E3, 0), (0x200B, nil), (0xE0001, nil),
            (0x10FFFF, nil),
        ] as [(UInt32, Int?)]
    )
    func knowsKinds(value: UInt32, columns: Int?) throws {
        #expect(TextWidth.columns(of: try #require(Unicode.Scalar(value))) == columns)
    }
}
