import Testing

@testable import CommandLineTool
@testable import Terminal

@Suite("What the doctor says of the terminal itself")
struct TerminalCheckTests {
    private static func report(_ text: String?, roundTrip: Duration? = .milliseconds(84)) -> String {
        let sink = MemorySink()
        var examination = Examination(Output(results: sink, messages: sink, isMessagesTerminal: false))
        var answers = text.map { TerminalProbe.Answers(Array($0.replacing("^", with: "\u{1B}").utf8)) }
        answers?.roundTrip = roundTrip
        TerminalCheck([:]).report(answers, to: &examination)
        return sink.text
    }

    @Test func `All is well`() {
        let text = Self.report("^[5;1R^[5;5R^[5;5R^[5;3R^[5;2R^[?1000;2$y^[?2004;2$y^[5;2R")
        #expect(text.contains("ok   round trip: 84 ms to the terminal and back"))
        #expect(text.contains("ok   widths: Devanagari, Chinese, emoji, accents as wide as the console counts"))
        #expect(text.contains("ok   paste: marked as such"))
        #expect(text.contains("ok   mouse: selects text as usual"))
    }

    @Test func `What is lost is said`() {
        let text = Self.report("^[5;1R^[5;6R^[5;5R^[5;2R^[5;2R^[?1000;1$y^[?2004;0$y^[5;2R")
        #expect(
            text.contains(
                "note widths: Devanagari takes 5 columns where the console counts 4, emoji takes 1 column where the console counts 2"
            )
        )
        #expect(text.contains("note paste: the terminal does not mark what is pasted"))
        #expect(text.contains("note mouse: clicks go to programs"))
    }

    @Test func `A terminal that does not answer, and none at all`() {
        #expect(Self.report("", roundTrip: nil).contains("note round trip: the terminal answers no question"))
        #expect(Self.report(nil) == "")
    }
}
