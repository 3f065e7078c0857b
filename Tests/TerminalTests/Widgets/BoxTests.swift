import Terminal
import Testing

struct FrameTests {
    private func lines(_ frame: Frame, columns: Int, rows: Int = 3) -> [String] {
        var canvas = Canvas(size: Size(rows: rows, columns: columns))
        frame.draw(on: &canvas, in: canvas.bounds)
        return canvas.lines
    }

    @Test func carriesWordsInItsSides() {
        let frame = Frame("Failures", note: "70 rows", bottom: "f fix", bottomNote: "line 1/14")
        #expect(
            lines(frame, columns: 32) == [
                "+-- Failures ------- 70 rows --+",
                "|                              |",
                "+-- f fix -------- line 1/14 --+",
            ]
        )
    }

    @Test func theRightGivesWayToTheLeft() {
        let frame = Frame("Failures", note: "70 rows")
        #expect(lines(frame, columns: 26)[0] == "+-- Failures - 70 rows --+")
        #expect(lines(frame, columns: 25)[0] == "+-- Failures -----------+")
        #expect(lines(frame, columns: 13)[0] == "+-- Fail~ --+")
        #expect(lines(frame, columns: 8)[0] == "+------+")
    }

    @Test func survivesAnySize() {
        let frame = Frame("Failures", note: "70 rows", bottom: "f fix", bottomNote: "line 1/14")
        for columns in 0...40 {
            for rows in 0...4 { #expect(lines(frame, columns: columns, rows: rows).count == rows) }
        }
    }
}

struct ProgressBarTests {
    @Test(
        "The bar is full only when all is done",
        arguments: [
            (0, 10, "[..........]", 0), (5, 10, "[#####.....]", 50), (999, 1000, "[#########.]", 99),
            (10, 10, "[##########]", 100),
            (11, 10, "[##########]", 100), (-1, 10, "[..........]", 0), (0, 0, "[##########]", 100),
        ]
    )
    func fills(done: Int, total: Int, text: String, percent: Int) {
        let bar = ProgressBar(done: done, total: total)
        #expect(bar.text(width: 12).string == text)
        #expect(bar.percent == percent)
    }

    @Test func isNotThereWithoutRoom() {
        #expect(ProgressBar(done: 1, total: 2).text(width: 2).string == "")
        #expect(ProgressBar(done: 1, total: 1).text(width: 3).string == "[#]")
    }
}

struct DialogTests {
    private var plain: Dialog {
        Dialog("Send to LIVE", lines: ["Rows  12,348"], buttons: [.init("Send")])
    }

    private var counted: Dialog {
        Dialog(
            "Send to LIVE",
            lines: ["Rows  12"],
            buttons: [.init("Send", isEnabled: false)],
            fieldLabel: "Type the number:",
            field: TextField(),
            note: "off until right"
        )
    }

    @Test func enterAtFirstCancels() {
        var dialog = plain
        #expect(dialog.focus == .cancel)
        #expect(dialog.update(.enter) == .cancelled)
        #expect(dialog.update(.escape) == .cancelled)
    }

    @Test func tabMovesAndEnterPresses() {
        var dialog = plain
        #expect(dialog.update(.tab) == .open)
        #expect(dialog.update(.enter) == .pressed(0))
        #expect(dialog.update(.tab) == .open)
        #expect(dialog.focus == .cancel)
        #expect(dialog.update(.right) == .open)
        #expect(dialog.focus == .button(0))
    }

    @Test func yPressesOnlyWhereItMay() {
        var dialog = plain
        #expect(dialog.update(.character("y")) == .open)
        dialog.yesButton = 0
        #expect(dialog.update(.character("y")) == .pressed(0))
        #expect(dialog.update(.character("н")) == .pressed(0))
        dialog.buttons[0].isEnabled = false
        #expect(dialog.update(.character("y")) == .open)
    }

    @Test func theTypedCountTurnsTheButtonOn() {
        var dialog = counted
        dialog.yesButton = 0
        #expect(dialog.update(.character("1")) == .open)
        #expect(dialog.update(.character("y")) == .open)
        #expect(dialog.field?.text == "1y")
        _ = dialog.update(.backspace)
        dialog.paste("2\n")
        #expect(dialog.field?.text == "12")
        #expect(dialog.update(.enter) == .open)
        #expect(dialog.focus == .cancel)
        #expect(dialog.update(.tab) == .open)
        #expect(dialog.focus == .field)
        dialog.buttons[0].isEnabled = true
        _ = dialog.update(.tab)
        _ = dialog.update(.tab)
        #expect(dialog.update(.enter) == .pressed(0))
    }

    @Test func holdingEnterNeverSends() {
        var dialog = counted
        dialog.buttons[0].isEnabled = true
        #expect(dialog.update(.enter) == .cancelled)
        var typed = counted
        _ = typed.update(.character("1"))
        #expect((0..<3).map { _ in typed.update(.enter) } == [.open, .cancelled, .cancelled])
    }

    @Test func standsInTheMiddleAndHidesWhatIsBehind() {
        var canvas = Canvas(size: Size(rows: 11, columns: 52))
        for row in 0..<11 { canvas.fill(row: row, column: 0, columns: 52, character: "x") }
        counted.draw(on: &canvas, in: canvas.bounds)
        let x = String(repeating: "x", count: 52)
        #expect(
            canvas.lines == [
                x,
                "xxxx+-- Send to LIVE -------------------------+xxxxx",
                "xxxx|                                         |xxxxx",
                "xxxx|  Rows  12                               |xxxxx",
                "xxxx|                                         |xxxxx",
                "xxxx|  Type the number: [            ]        |xxxxx",
                "xxxx|                                         |xxxxx",
                "xxxx|  [ Cancel ]  [ Send ]  off until right  |xxxxx",
                "xxxx|                                         |xxxxx",
                "xxxx+-----------------------------------------+xxxxx",
                x,
            ]
        )
        #expect(canvas.cursor == Position(row: 7, column: 9))
    }

    @Test func survivesAnySize() {
        for columns in 0...60 {
            for rows in 0...12 {
                var canvas = Canvas(size: Size(rows: rows, columns: columns))
                counted.draw(on: &canvas, in: canvas.bounds)
                plain.draw(on: &canvas, in: canvas.bounds)
            }
        }
    }
}
