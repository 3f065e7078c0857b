import Terminal

/// A dialog with what it is about and what has to be typed before it can be answered.
struct OpenDialog: Hashable {
    var dialog: Dialog
    var question: Question
    /// What the field must hold before the buttons can be pressed.
    let expected: String?
    /// Whether its buttons are off until something that is looked for has come.
    let isWaiting: Bool
    /// Whether it says that keys typed before it was seen were dropped.
    private var tellsDropped = false
    /// The key that opened it; held down, it counts once.
    var openedBy: Key?

    /// A dialog.
    init(_ dialog: Dialog, about question: Question, expected: String? = nil, isWaiting: Bool = false) {
        self.dialog = dialog
        self.question = question
        self.expected = expected
        self.isWaiting = isWaiting
        check()
    }

    private static let droppedWords: SafeText = "Keys typed before this box opened were dropped."

    /// Says that keys typed before it was seen were dropped; told once.
    mutating func noteDropped() {
        guard !tellsDropped else { return }
        tellsDropped = true
        dialog.lines.append(Self.droppedWords)
    }

    /// Says the same in other words.
    mutating func retell(_ lines: [SafeText]) { dialog.lines = lines + (tellsDropped ? [Self.droppedWords] : []) }

    /// Takes a key, and tells what it led to.
    mutating func update(_ key: Key) -> Dialog.Outcome {
        if key == openedBy { return .open }
        openedBy = nil
        // The field takes a number and nothing else.
        if expected != nil, let typed = key.character, !Self.isOfNumber(typed) { return .open }
        defer { check() }
        return dialog.update(key)
    }

    /// Whether a key is a character of the number that its field takes.
    func takes(_ key: Key) -> Bool { expected != nil && key.character.map(Self.isOfNumber) ?? false }

    /// Whether it is about a file of which rows are left out, which can be listed.
    var listsLeftOut: Bool {
        if case .submit(let submission) = question { submission.rows > submission.sent } else { false }
    }

    private static func isOfNumber(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) || scalar == "," }

    /// Takes pasted text into the field.
    mutating func paste(_ text: String) {
        dialog.paste(text)
        check()
    }

    private mutating func check() {
        guard expected != nil || isWaiting else { return }
        let isRight = expected == nil || dialog.field?.text.trimmingSpaces.filter { $0 != "," } == expected
        for index in dialog.buttons.indices { dialog.buttons[index].isEnabled = isRight && !isWaiting }
        dialog.note = isRight ? .empty : "off until the number is right"
    }

    /// The same question with more known about it: what was typed stays, and Cancel has the focus if it is news to the person.
    func known(_ next: OpenDialog, isNews: Bool) -> OpenDialog {
        var next = next
        (next.openedBy, next.dialog.field) = (openedBy, dialog.field)
        if !isNews { next.dialog.keepFocus(of: dialog) }
        if tellsDropped { next.noteDropped() }
        next.check()
        return next
    }
}
