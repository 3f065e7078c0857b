import Terminal
import Testing

struct TextFieldTests {
    /// A text with `|` where the cursor is.
    private func field(_ text: String) -> TextField {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        var field = TextField(parts.joined())
        field.update(.home)
        for _ in 0..<parts[0].count { field.update(.right) }
        return field
    }

    private func text(_ field: TextField) -> String {
        String(field.characters[..<field.cursor]) + "|" + String(field.characters[field.cursor...])
    }

    @Test(
        "Keys edit as readline does",
        arguments: [
            ("ab|c", .character("x"), "abx|c"), ("ab|c", .backspace, "a|c"), ("|abc", .backspace, "|abc"),
            ("ab|c", .delete, "ab|"), ("abc|", .delete, "abc|"), ("ab|c", .control("a"), "|abc"),
            ("ab|c", .home, "|abc"),
            ("a|bc", .control("e"), "abc|"), ("a|bc", .end, "abc|"), ("a|bc", .left, "|abc"), ("|abc", .left, "|abc"),
            ("a|bc", .right, "ab|c"), ("abc|", .right, "abc|"), ("one two| three", .control("w"), "one | three"),
            ("one two | three", .control("w"), "one | three"), ("a|bc", .control("k"), "a|"),
            ("ab|c", .control("u"), "|c"),
            ("one t|wo", .controlLeft, "one |two"), ("one |two", .controlLeft, "|one two"),
            ("o|ne two", .controlRight, "one| two"),
            ("a|bc", .control("d"), "a|c"),
        ] as [(String, Key, String)]
    )
    func edits(before: String, key: Key, after: String) {
        var field = field(before)
        let isTaken = field.update(key)
        #expect(isTaken)
        #expect(text(field) == after)
    }

    @Test(arguments: [Key.enter, .tab, .escape, .up, .down, .pageUp, .control("r"), .character("\u{7F}")])
    func leavesOtherKeysToTheForm(key: Key) {
        var field = field("a|b")
        let before = field
        let isTaken = field.update(key)
        #expect(!isTaken)
        #expect(field == before)
    }

    @Test func bringsBackWhatWasKilled() {
        var field = field("one two|")
        field.update(.control("w"))
        field.update(.home)
        field.update(.control("y"))
        #expect(text(field) == "two|one ")
    }

    @Test func undoesTypingAsOneStepAndEachOtherChangeAlone() {
        var field = TextField()
        for letter in "abc".unicodeScalars { field.update(.character(letter)) }
        field.update(.backspace)
        field.update(.character("x"))
        #expect(field.text == "abx")
        field.update(.control("_"))
        #expect(field.text == "ab")
        field.update(.control("_"))
        #expect(field.text == "abc")
        field.update(.control("_"))
        #expect(field.text == "")
        field.update(.control("_"))
        #expect(field.text == "")
    }

    @Test func movesByWhatAPersonTakesForACharacter() {
        var field = TextField()
        for scalar in "e\u{301}नि\u{1F468}\u{200D}\u{1F469}".unicodeScalars { field.update(.character(scalar)) }
        #expect(field.characters.count == 3)
        #expect(field.cursor == 3)
        field.update(.backspace)
        #expect(field.text == "e\u{301}नि")
        field.update(.left)
        field.update(.character("x"))
        #expect(field.text == "e\u{301}xनि")
    }

    @Test(
        "A paste is one line and one change",
        arguments: [
            ("91 98\n", "91 98"), ("a\r\nb", "a b"), ("a\tb\u{1B}[2J\u{0}", "a b[2J"), ("x\u{202E}y", "x\u{202E}y"),
            ("\r\n", ""), ("a\r\n", "a"),
        ]
    )
    func pastesOneLine(pasted: String, text: String) {
        var field = TextField("")
        field.paste(pasted)
        #expect(field.text == text)
        field.update(.control("_"))
        #expect(field.text == "")
    }

    @Test(
        "The part around the cursor is shown",
        arguments: [
            ("abc|", 5, "abc", 3), ("abcd|", 5, "abcd", 4), ("abcde|", 5, "<cde", 4), ("|abcdef", 5, "abcd>", 0),
            ("|abcde", 5, "abcde", 0), ("abc|defgh", 5, "abcd>", 3), ("日本|語", 5, "日本>", 4), ("日本語|", 5, "<語", 3),
            ("|", 5, "", 0), ("abc|", 1, "", 0),
        ]
    )
    func scrollsSideways(before: String, width: Int, shown: String, cursorColumn: Int) {
        let window = field(before).window(width: width)
        #expect(window.text.string == shown)
        #expect(window.cursorColumn == cursorColumn)
        #expect(window.text.width <= width)
    }

    @Test func drawsItselfWithTheRealCursor() {
        var canvas = Canvas(size: Size(rows: 1, columns: 12))
        field("ab|c").draw(on: &canvas, row: 0, column: 2, width: 6, isActive: true)
        #expect(canvas.lines == ["  abc"])
        #expect(canvas.styleLines == ["..FFFFFF"])
        #expect(canvas.cursor == Position(row: 0, column: 4))
        canvas.clear()
        field("abc|").draw(on: &canvas, row: 0, column: 0, width: 6, isActive: false)
        #expect(canvas.cursor == nil)
    }

    @Test func showsHostileTextWithoutObeyingIt() {
        var field = TextField("a\u{202E}b")
        field.mask = nil
        #expect(field.window(width: 20).text.string == "a<U+202E>b")
        field.mask = "*"
        #expect(field.window(width: 20).text.string == "***")
    }

    @Test func undoOfLargePastesIsBoundedAndStillWorks() {
        var field = TextField()
        let large = String(repeating: "x", count: 400_000)
        for _ in 0..<6 { field.paste(large) }
        field.update(.control("_"))
        #expect(field.characters.count == 2_000_000)
    }

    @Test func aLongTextCostsNoMoreToDraw() {
        let field = TextField(String(repeating: "x", count: 200_000))
        let start = ContinuousClock.now
        for _ in 0..<10 { _ = field.window(width: 40) }
        #expect(ContinuousClock.now - start < .seconds(1))
    }
}
