import Terminal

/// What a command says: results on standard output, everything for the person at the side on standard error.
package struct Output: Sendable {
    /// Results.
    let results: any Sink
    /// Progress, hints and errors.
    let messages: any Sink
    /// Whether a person sees the messages as they come.
    let isMessagesTerminal: Bool

    package init(results: any Sink, messages: any Sink, isMessagesTerminal: Bool) {
        self.results = results
        self.messages = messages
        self.isMessagesTerminal = isMessagesTerminal
    }

    /// A line of results.
    func line(_ text: SafeText) { results.write(text.string + "\n") }

    /// A line of JSON as a result.
    func line(_ json: JSONLine) {
        json.bytes.withUnsafeBufferPointer { results.write($0) }
        results.write("\n")
    }

    /// A line of results in one of two forms.
    func line(asJSON: Bool, _ json: @autoclosure () -> JSONLine, else text: @autoclosure () -> SafeText) {
        if asJSON { line(json()) } else { line(text()) }
    }

    /// A line for the person; may hold text from outside, which is made safe.
    func say(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            messages.write(SafeText(untrusted: String(line)).string + "\n")
        }
        messages.flush()
    }

    /// A line that replaces the one before, if a person looks on.
    func progress(_ text: SafeText) {
        guard isMessagesTerminal else { return }
        messages.write("\r\u{1B}[2K" + text.string)
        messages.flush()
    }

    /// Takes the progress line away.
    func endProgress() {
        guard isMessagesTerminal else { return }
        messages.write("\r\u{1B}[2K")
        messages.flush()
    }

    /// The same output in lines of at most so many columns.
    func wrapped(to columns: @escaping @Sendable () -> Int?) -> Output {
        Output(
            results: WrappedSink(results, columns: columns),
            messages: WrappedSink(messages, columns: columns),
            isMessagesTerminal: isMessagesTerminal
        )
    }

    func flush() {
        results.flush()
        messages.flush()
    }
}
