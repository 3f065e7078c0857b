import Terminal
import Testing

struct SafeTextTests {
    @Test(
        "What could act on a terminal or hide is spelled out",
        arguments: [
            ("plain text 123", "plain text 123"),
            ("\u{1B}[2J", "^[[2J"),
            ("a\nb\tc\rd\u{7}", "a^Jb^Ic^Md^G"),
            ("\u{0}\u{7F}", "^@^?"),
            ("\u{85}\u{9B}31m", "<U+0085><U+009B>31m"),
            ("abc\u{202E}fed", "abc<U+202E>fed"),
            ("\u{61C}\u{200E}\u{200F}\u{2066}\u{2069}", "<U+061C><U+200E><U+200F><U+2066><U+2069>"),
            (
                "a\u{200B}b\u{200C}c\u{200D}d\u{2060}\u{FEFF}\u{AD}",
                "a<U+200B>b<U+200C>c<U+200D>d<U+2060><U+FEFF><U+00AD>"
            ),
            ("\u{2028}\u{2029}", "<U+2028><U+2029>"),
            ("A\u{E0041}\u{E007F}", "A<U+E0041><U+E007F>"),
            ("\u{E000}\u{F0000}\u{10FFFF}\u{378}", "<U+E000><U+F0000><U+10FFFF><U+0378>"),
            ("\u{2764}\u{FE0F}\u{FE0F}", "\u{2764}<U+FE0F>"),
            ("\u{FE0F}x", "<U+FE0F>x"),
            ("\u{115F}\u{3164}", "<U+115F><U+3164>"),
        ]
    )
    func spellsOut(text: String, shown: String) {
        let safe = SafeText(untrusted: text)
        #expect(Array(safe.string.unicodeScalars) == Array(shown.unicodeScalars))
        #expect(SafeText(untrusted: safe.string) == safe)
    }

    @Test(
        "Bytes that are no UTF-8 are shown one by one",
        arguments: [
            ([0x61, 0xFF, 0x62], "a<FF>b"),
            ([0xC0, 0xAF], "<C0><AF>"),
            ([0xE2, 0x80], "<E2><80>"),
            ([0xE0, 0x80, 0x80], "<E0><80><80>"),
            ([0xED, 0xA0, 0x80], "<ED><A0><80>"),
            ([0xF4, 0x90, 0x80, 0x80], "<F4><90><80><80>"),
            ([0xC3, 0xA9], "\u{E9}"),
        ] as [([UInt8], String)]
    )
    func showsWrongBytes(bytes: [UInt8], shown: String) {
        #expect(SafeText(bytes: bytes).string == shown)
    }

    @Test(
        "Emoji sequences are drawn alike on every terminal",
        arguments: [
            ("\u{1F44D}\u{1F3FD}", "\u{1F44D}", 2),
            ("\u{1F3FD}", "\u{1F3FD}", 2),
            ("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{1F468}\u{1F469}\u{1F467}", 6),
            ("\u{1F1EE}\u{1F1F3}!", "[IN]!", 5),
            ("1\u{FE0F}\u{20E3}", "1\u{20E3}", 1),
        ]
    )
    func tamesEmoji(text: String, shown: String, width: Int) {
        let safe = SafeText(untrusted: text)
        #expect(Array(safe.string.unicodeScalars) == Array(shown.unicodeScalars))
        #expect(safe.width == width)
    }

    @Test func keepsAtMostFourMarksOnACharacter() {
        let marks = String(repeating: "\u{301}", count: 10_000)
        #expect(SafeText(untrusted: "a" + marks).string.unicodeScalars.count == 5)
        #expect(SafeText(untrusted: "a" + marks).width == 1)
        // A mark with nothing to sit on gets a space, and so does not join what is to its left on the screen.
        #expect(SafeText(untrusted: "\u{301}").string == " \u{301}")
        let joined = SafeText(untrusted: "a\u{301}\u{301}\u{301}") + SafeText(untrusted: "\u{302}\u{303}")
        #expect(joined.string.unicodeScalars.filter { TextWidth.columns(of: $0) == 0 }.count <= 5)
    }

    @Test(
        "Columns are counted as terminals count them",
        arguments: [
            ("", 0), ("abc", 3), ("日本", 4), ("한글", 4), ("ｗｉｄｅ", 8), ("e\u{301}", 1), ("हिन्दी", 5), ("ไทยที่", 4),
            ("\u{1F600}", 2), ("±", 1), ("مرحبا", 5), ("\u{1B}", 2),
        ]
    )
    func countsColumns(text: String, width: Int) {
        #expect(SafeText(untrusted: text).width == width)
    }

    @Test(
        "Clipped text never takes more columns than there are",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd~"), ("abcdef", 1, "~"), ("abcdef", 0, ""), ("日本語", 6, "日本語"),
            ("日本語", 5, "日本~"), ("日本語", 4, "日~"), ("日本語", 2, "~"), ("e\u{301}e\u{301}e", 2, "e\u{301}~"),
        ]
    )
    func clips(text: String, columns: Int, clipped: String) {
        let result = SafeText(untrusted: text).clipped(to: columns)
        #expect(result.string == clipped)
        #expect(result.width <= columns)
    }

    @Test func padsOnTheSideThatIsAskedFor() {
        #expect(SafeText("ab").padded(to: 5).string == "ab   ")
        #expect(SafeText("ab").padded(to: 5, alignment: .right).string == "   ab")
        #expect(SafeText("ab").padded(to: 5, alignment: .center).string == " ab  ")
        #expect(SafeText("abcdef").padded(to: 3).string == "ab~")
        #expect(SafeText("日本語").padded(to: 4).width == 4)
    }

    @Test func sanitisesValuesPutIntoWords() {
        let name = "x\u{1B}]0;title\u{7}"
        let text: SafeText = "file \(untrusted: name) \(name) has \(3) rows, \(grouped: 12430) in all"
        #expect(text.string == "file x^[]0;title^G x^[]0;title^G has 3 rows, 12,430 in all")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-12_430, "-12,430"), (-999, "-999"), (1_000_000, "1,000,000"),
    ])
    func groupsThousands(number: Int, text: String) {
        #expect(SafeText(grouped: number).string == text)
    }

    @Test func wrapsAtSpacesAndCutsOnlyLongWords() {
        let lines = SafeText("the service refuses extraordinarily long words").wrapped(to: 11)
        #expect(lines.map(\.string) == ["the service", "refuses", "extraordina", "rily long", "words"])
        #expect(SafeText("").wrapped(to: 5).map(\.string) == [""])
        #expect(SafeText("  a  b ").wrapped(to: 9).map(\.string) == ["a  b "])
        #expect(SafeText("ab cd ").wrapped(to: 5).map(\.string) == ["ab cd"])
        #expect(SafeText("abcdefgh ij").wrapped(to: 3).map(\.string) == ["abc", "def", "gh", "ij"])
        #expect(SafeText("日本").wrapped(to: 1).isEmpty)
    }

    @Test func neverLetsAControlThroughWhateverTheBytes() {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            let safe = SafeText(bytes: bytes)
            let columns = safe.string.unicodeScalars.map { TextWidth.columns(of: $0) }
            #expect(!columns.contains(nil))
            #expect(columns.compactMap(\.self).reduce(0, +) == safe.width)
        }
    }
}

/// The same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 31)
    }
}
