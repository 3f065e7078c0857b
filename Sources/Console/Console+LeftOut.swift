import Terminal

/// What the question before a file is sent leaves out, listed in a file of its own.
extension Console {
    /// Asks for the path that what a question leaves out is written to.
    mutating func askWhereToWrite(over open: OpenDialog) -> [Effect] {
        guard let file = batches.file else { return [] }
        overlay = .line(LinePrompt(.writeLeftOut(open), text: file.path(endingIn: "left-out")))
        return []
    }

    /// Shows a question again over which a line was asked for: what was typed stands in it, and Cancel has the focus.
    ///
    /// - Parameter key: the key that ended the line; held down, it presses nothing.
    mutating func comeBack(to open: OpenDialog, pressed key: Key? = nil) {
        var next = open.known(dialog(for: open.question), isNews: true)
        next.openedBy = key
        overlay = .dialog(next)
        isDialogSeen = false
        // A check may have ended meanwhile.
        reviewQuestion()
    }
}
