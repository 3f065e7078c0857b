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

    /// Whether a process goes on; one that has ended and is not fetched by its parent does not.
    static func isAlive(_ process: Int32) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        guard let state = status?.split(separator: ")").last?.split(separator: " ").first else { return false }
        return state != "Z" && state != "X"
    }

    /// How many records took effect at the service.
    var takenCount: Int { taken.values.reduce(0, +) }
}

extension TerminalSession {
    /// Leaves the console by `q` and tells how it ended.
    func leave() async throws -> Int {
        try await keys("q")
        return try await exitStatus()
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
