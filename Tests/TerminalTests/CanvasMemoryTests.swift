import Testing

@testable import Terminal

@Suite("Parts of a canvas that are the same again")
struct CanvasMemoryTests {
    private let part = Rect(row: 1, column: 2, rows: 2, columns: 6)

    /// Draws a part in a frame of its own and tells how often it was drawn.
    private func draw(
        _ words: SafeText,
        key: Int,
        on canvas: inout Canvas,
        in part: Rect? = nil,
        over: SafeText? = nil
    ) -> Int {
        var drawn = 0
        canvas.clear()
        canvas.remember(part ?? self.part, as: key) { canvas in
            drawn += 1
            canvas.write(words, row: 1, column: 2, style: .error)
        }
        if let over { canvas.write(over, row: 1, column: 0) }
        return drawn
    }

    @Test func isDrawnOnceAndThenCopied() {
        var canvas = Canvas(size: Size(rows: 4, columns: 12))
        #expect(draw("first", key: 1, on: &canvas) == 1)
        let frame = canvas.lines
        #expect(draw("other", key: 1, on: &canvas) == 0)
        #expect(canvas.lines == frame)
        #expect(canvas.style(row: 1, column: 2) == .error)
        #expect(canvas.style(row: 1, column: 8) == .plain)
    }

    @Test func isDrawnAgainForAnotherKeyPlaceSizeOrKindOfLines() {
        var canvas = Canvas(size: Size(rows: 4, columns: 12))
        #expect(draw("first", key: 1, on: &canvas) == 1)
        #expect(draw("other", key: 2, on: &canvas) == 1)
        #expect(canvas.lines[1] == "  other")
        #expect(draw("moved", key: 2, on: &canvas, in: Rect(row: 0, column: 2, rows: 2, columns: 6)) == 1)
        canvas.glyphs = .lines
        #expect(draw("lines", key: 2, on: &canvas) == 1)
        canvas.clear(size: Size(rows: 4, columns: 7))
        #expect(draw("small", key: 2, on: &canvas) == 1)
    }

    @Test func forgetsNothingThatWasDrawnOver() {
        var canvas = Canvas(size: Size(rows: 4, columns: 12))
        #expect(draw("first", key: 1, on: &canvas, over: "a dialog") == 1)
        #expect(canvas.lines[1] == "a dialog")
        #expect(draw("first", key: 1, on: &canvas) == 0)
        #expect(canvas.lines[1] == "  first")
    }

    @Test func drawsCharactersWithMarksEveryTime() {
        var canvas = Canvas(size: Size(rows: 4, columns: 12))
        #expect(draw("नमस्ते", key: 1, on: &canvas) == 1)
        #expect(draw("e\u{301}", key: 1, on: &canvas) == 1)
        #expect(canvas.lines[1] == "  e\u{301}")
    }

    @Test func keepsNoMoreThanScreensNeed() {
        var canvas = Canvas(size: Size(rows: 1, columns: 4))
        for round in 0..<3 {
            for key in 0..<2000 {
                canvas.clear()
                canvas.remember(Rect(row: 0, column: key % 4, rows: 1, columns: 1), as: key) {
                    $0.write("\(key % 7)", row: 0, column: key % 4)
                }
                #expect(canvas.lines[0].contains("\(key % 7)"), "round \(round)")
            }
        }
    }
}
