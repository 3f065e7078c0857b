import Terminal
import Testing

struct CanvasTests {
    private func canvas(_ rows: Int, _ columns: Int) -> Canvas {
        Canvas(size: Size(rows: rows, columns: columns))
    }

    @Test func writesAtAPlace() {
        var canvas = canvas(2, 10)
        canvas.write("abc", row: 1, column: 2, style: .good)
        #expect(canvas.lines == ["", "  abc"])
        #expect(canvas.styleLines == ["", "..ggg"])
    }

    @Test(
        "Text is cut at the edges",
        arguments: [(-3, ""), (-2, "c"), (-1, "bc"), (0, "abc"), (2, "  a"), (3, "")]
    )
    func cutsAtEdges(column: Int, line: String) {
        var canvas = canvas(1, 3)
        canvas.write("abc", row: 0, column: column)
        #expect(canvas.lines == [line])
    }

    @Test(arguments: [-1, 2]) func ignoresRowsOutside(row: Int) {
        var canvas = canvas(2, 3)
        canvas.write("abc", row: row)
        canvas.fill(row: row, column: 0, columns: 3, character: "x")
        canvas.restyle(row: row, column: 0, columns: 3, style: .error)
        #expect(canvas.lines == ["", ""])
        #expect(canvas.styleLines == ["", ""])
    }

    @Test func neverShowsHalfOfAWideCharacter() {
        var edge = canvas(1, 3)
        edge.write("a日本", row: 0)
        #expect(edge.lines == ["a日"])
        var left = canvas(1, 4)
        left.write("日本", row: 0, column: -1)
        #expect(left.lines == [" 本"])
        var overwritten = canvas(1, 6)
        overwritten.write("日本語", row: 0)
        overwritten.write("x", row: 0, column: 1)
        #expect(overwritten.lines == [" x本語"])
        overwritten.write("y", row: 0, column: 2)
        #expect(overwritten.lines == [" xy 語"])
        overwritten.write("한", row: 0, column: 3)
        #expect(overwritten.lines == [" xy한"])
    }

    @Test func keepsMarksOnTheirCharacter() {
        var canvas = canvas(1, 5)
        canvas.write(SafeText(untrusted: "e\u{301}\u{302}x"), row: 0, column: 1)
        #expect(canvas.lines == [" e\u{301}\u{302}x"])
    }

    @Test func fillsAWidthExactly() {
        var canvas = canvas(4, 8)
        for row in 0..<4 { canvas.fill(row: row, column: 0, columns: 8, character: ".") }
        canvas.write("abc", row: 0, column: 1, width: 5, style: .field)
        canvas.write("abc", row: 1, column: 1, width: 5, alignment: .right)
        canvas.write("abcdefg", row: 2, column: 1, width: 5)
        canvas.write("日本語", row: 3, column: 1, width: 5)
        #expect(canvas.lines == [".abc  ..", ".  abc..", ".abcd~..", ".日本~.."])
        #expect(canvas.styleLines[0] == ".fffff")
    }

    @Test func partsCannotBeLeft() {
        var canvas = canvas(4, 8)
        canvas.within(Rect(row: 1, column: 2, rows: 2, columns: 4)) { canvas in
            #expect(canvas.size == Size(rows: 2, columns: 4))
            canvas.write("abcdefgh", row: 0)
            canvas.write("xyz", row: 1, column: -1)
            canvas.write("no", row: 2)
            canvas.write("no", row: -1)
            canvas.within(Rect(row: 0, column: 2, rows: 9, columns: 9)) { canvas in
                canvas.write("#####", row: 1)
                canvas.placeCursor(row: 0, column: 1)
            }
        }
        #expect(canvas.lines == ["", "  abcd", "  yz##", ""])
        #expect(canvas.cursor == Position(row: 1, column: 5))
        canvas.placeCursor(row: 4, column: 0)
        #expect(canvas.cursor == nil)
    }

    @Test func drawsBoxesWithEitherSetOfLines() {
        var canvas = canvas(3, 4)
        canvas.box(canvas.bounds)
        #expect(canvas.lines == ["+--+", "|  |", "+--+"])
        canvas.glyphs = .lines
        canvas.box(canvas.bounds)
        #expect(canvas.lines == ["┌──┐", "│  │", "└──┘"])
        var small = Canvas(size: Size(rows: 1, columns: 1))
        small.box(small.bounds)
        #expect(small.lines == [""])
    }

    @Test func clearingForgetsEverything() {
        var canvas = canvas(2, 4)
        canvas.write(SafeText(untrusted: "e\u{301}"), row: 0, style: .error)
        canvas.placeCursor(row: 0, column: 0)
        canvas.clear()
        #expect(canvas.lines == ["", ""])
        #expect(canvas.styleLines == ["", ""])
        #expect(canvas.cursor == nil)
        canvas.clear(size: Size(rows: 1, columns: 2))
        #expect(canvas.size == Size(rows: 1, columns: 2))
        canvas.clear(size: Size(rows: -1, columns: 0))
        canvas.write("x", row: 0)
        #expect(canvas.lines == [])
    }

    @Test func onlyWhatChangedIsSent() {
        let screen = MemoryScreen(size: Size(rows: 3, columns: 20))
        var canvas = canvas(3, 20)
        canvas.write("> first", row: 0)
        canvas.write(SafeText(untrusted: "  e\u{301}日"), row: 1)
        screen.present(canvas)
        screen.present(canvas)
        #expect(screen.changedCells == 0)

        canvas.clear()
        canvas.write("  first", row: 0)
        canvas.write(SafeText(untrusted: "> e\u{301}日"), row: 1)
        screen.present(canvas)
        #expect(screen.changedCells == 2)

        // One half of a wide character cannot be sent alone.
        canvas.write("x", row: 1, column: 4)
        screen.present(canvas)
        #expect(screen.changedCells == 2)
        canvas.restyle(row: 1, column: 2, columns: 1, style: .match)
        screen.present(canvas)
        #expect(screen.changedCells == 1)
    }
}
