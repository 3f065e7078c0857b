import Foundation
import TestSupport

extension Tool {
    /// Opens the console in a terminal of its own, does something with it, and ends it whatever happened.
    func console(
        _ arguments: [String] = [],
        rows: Int = 24,
        columns: Int = 80,
        term: String = "tmux-256color",
        environment extra: [String: String] = [:],
        _ body: @Sendable (TerminalSession) async throws -> Void
    ) async throws {
        try await TerminalSession.run(
            [Tool.path] + arguments,
            rows: rows,
            columns: columns,
            term: term,
            environment: environment.merging(extra) { $1 },
            removing: ["COLORTERM", "NO_COLOR"],
            body
        )
    }
}

extension TerminalSession {
    /// Leaves the console by `q` and tells how it ended.
    func leave() async throws -> Int {
        try await keys("q")
        return try await exitStatus()
    }

    /// Takes the terminal away and waits for the end of the program.
    func hangUpToEnd() async throws {
        let process = try await process()
        await hangUp()
        try await Poll.until("the end of the process") { !process.isAlive }
    }

    /// Waits for the question about a record, with what the journal knows of it; only then its button can be pressed.
    func waitForSendQuestion() async throws {
        try await wait(for: "the question, with what was sent before") { screen in
            screen.contains("[ Cancel ]") && screen.contains("Before") && !screen.contains("looking in the journal")
        }
    }

    /// Fills the form with a good record, from the start of the console on.
    func composeRecord() async throws {
        try await wait(for: "Acme Deliveries")
        try await keys("Enter")
        try await wait(forLineWith: ">", "Caller")
        try await fill("911140001234")
        try await keys("Tab")
        try await fill("919812343210")
        try await keys("Tab", "Tab")
        try await fill("Your order is on its way")
        try await keys("Escape")
        try await wait(for: "No problem: S sends it")
    }

    /// Agrees to send the record of the form.
    func agreeToSend() async throws {
        try await keys("S")
        try await waitForSendQuestion()
        try await keys("Tab", "Enter")
    }

    /// Opens the field of the form under the cursor and waits until it takes text: what is read together with its Enter is a paste.
    func openField() async throws {
        try await keys("Enter")
        try await wait(for: "Esc leave")
    }

    /// Types into a field and waits until it is seen; together with the next key it might be taken for a paste.
    func fill(_ text: String) async throws {
        try await type(text)
        try await wait(for: text)
    }

    /// Waits until the line of a list, or of a form, holds all the words.
    @discardableResult
    func wait(forLineWith words: String..., within limit: Duration = Poll.patience) async throws -> String {
        try await wait(for: "a line with \(words)", within: limit) { screen in
            screen.split(separator: "\n").contains { line in words.allSatisfy { line.contains($0) } }
        }
    }
}
