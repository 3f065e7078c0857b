import Testing

@testable import Terminal

struct CanvasDifferenceTests {
    private static let words: [SafeText] = [
        "plain", "日本語", "한국어 글", "नमस्ते", "a", "ｆｕｌｌ", "~~~~~~~~~~~~~~~~", "e\u{301}x",
    ]

    /// Draws at random, now and then over what was there.
    private func draw(on canvas: inout Canvas, words: [SafeText], using generator: inout SeededGenerator) {
        if Bool.random(using: &generator) { canvas.clear() }
        for _ in 0..<4 {
            canvas.write(
                words.randomElement(using: &generator) ?? .empty,
                row: Int.random(in: -1...5, using: &generator),
                column: Int.random(in: -6...24, using: &generator),
                width: Bool.random(using: &generator) ? Int.random(in: 0...12, using: &generator) : nil,
                style: Style.allCases.randomElement(using: &generator) ?? .plain
            )
        }
    }

    @Test("Showing only the difference shows the frame, whatever was drawn", arguments: [true, false])
    func differenceIsEnough(withMarks: Bool) {
        var generator = SeededGenerator(seed: withMarks ? 1 : 2)
        let words = Self.words.filter {
            withMarks || !$0.string.unicodeScalars.contains { TextWidth.columns(of: $0) == 0 }
        }
        let size = Size(rows: 5, columns: 20)
        var canvas = Canvas(size: size)
        var shown = Canvas(size: size)
        for _ in 0..<500 {
            draw(on: &canvas, words: words, using: &generator)
            let changes = canvas.changes(since: shown)
            for run in changes {
                // What is sent begins and ends with whole characters, in what is there and in what comes.
                for frame in [canvas, shown] {
                    #expect(!frame[run.row, run.columns.lowerBound].flags.contains(.continuation))
                    if run.columns.upperBound < size.columns {
                        #expect(!frame[run.row, run.columns.upperBound].flags.contains(.continuation))
                    }
                }
            }
            shown.copyRows(of: changes, from: canvas)
            #expect(shown.lines == canvas.lines)
            #expect(shown.styleLines == canvas.styleLines)
            #expect(canvas.changes(since: shown).isEmpty)
        }
    }

    @Test func noRowIsWiderThanTheScreen() {
        var generator = SeededGenerator(seed: 3)
        var canvas = Canvas(size: Size(rows: 5, columns: 20))
        for _ in 0..<500 {
            draw(on: &canvas, words: Self.words, using: &generator)
            for row in 0..<5 {
                var columns = 0
                for column in 0..<20 where !canvas[row, column].flags.contains(.continuation) {
                    columns += canvas[row, column].flags.contains(.wide) ? 2 : 1
                }
                #expect(columns == 20)
            }
        }
    }
}
