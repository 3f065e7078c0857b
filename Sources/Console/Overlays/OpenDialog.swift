import Terminal

/// A dialog with what it is about and what has to be typed before it can be answered.
struct OpenDialog: Hashable {
    var dialog: Dialog
    let question: Question
    /// What the field must hold before the buttons can be pressed.
    let expected: String?
    /// The key that opened it; held down, it counts once.
    var openedBy: Key?

    /// A dialog.
    init(_ dialog: Dialog, about question: Question, expected: String? = nil) {
        self.dialog = dialog
        self.question = question
        self.expected = expected
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
        guard let expected else { return }
        let isRight = dialog.field?.text.trimmingSpaces.filter { $0 != "," } == expected
        for index in dialog.buttons.indices { dialog.buttons[index].isEnabled = isRight }
    }
}
