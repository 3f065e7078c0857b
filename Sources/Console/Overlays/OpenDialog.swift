import Terminal

/// A dialog with what it is about and what has to be typed before it can be answered.
struct OpenDialog: Hashable {
    var dialog: Dialog
    var question: Question
    /// What the field must hold before the buttons can be pressed.
    let expected: String?
    /// Whether its buttons are off until something that is looked for has come.
    let isWaiting: Bool
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

    /// Takes a key, and tells what it led to.
    mutating func update(_ key: Key) -> Dialog.Outcome {
        if key == openedBy { return .open }
        openedBy = nil
        defer { check() }
        return dialog.update(key)
    }

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
        next.check()
        return next
    }
}
