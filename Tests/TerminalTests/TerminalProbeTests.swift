import Testing

@testable import Terminal

struct TerminalProbeTests {
    private static func answers(_ text: String) -> TerminalProbe.Answers {
        TerminalProbe.Answers(Array(text.replacing("^", with: "\u{1B}").utf8))
    }

    @Test func `Widths are told from where the cursor stood after each sample`() {
        let answers = Self.answers("^[5;1R^[5;5R^[5;5R^[5;3R^[5;2R^[?1000;2$y^[?2004;1$y^[5;2R")
        #expect(answers.widths == [4, 4, 2, 1])
        #expect(answers.modes == [1000: 2, 2004: 1])
    }

    @Test func `Samples are as wide as the console draws them`() {
        #expect(TerminalProbe.samples.map(\.text.width) == [4, 4, 2, 1])
    }

    @Test(
        "Keys and broken answers between them are passed over",
        arguments: ["abc^[5;1Rq^[A^[5;4R", "^[5;1R^[5;4R^[", "^[5;1R^[5;4R^[5;", "^[5;1R^[?1;2c^[5;4R^[Rx"]
    )
    func noise(text: String) {
        let answers = Self.answers(text)
        #expect(answers.columns == [1, 4])
        #expect(answers.widths == [3, nil, nil, nil])
        #expect(answers.modes.isEmpty)
    }
}
