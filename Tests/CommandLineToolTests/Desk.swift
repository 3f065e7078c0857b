import CommandLineTool
import Foundation
import Sandbox
import Testing

/// A person's desk: a sandbox in process, a configuration for it, and a folder of its own.
final class Desk: Sendable {
    /// What a command said and how it ended.
    struct Answer: Sendable {
        var status: CommandStatus
        var results: String
        var messages: String

        /// The lines of the results.
        var lines: [String] { results.split(separator: "\n").map(String.init) }

        /// A line of the results as JSON; the last one unless told otherwise.
        func json(_ index: Int? = nil) throws -> [String: Any] {
            let line = try #require(index.map { lines[$0] } ?? lines.last)
            return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }

        /// A text of a line of the results; of the last one unless told otherwise.
        func text(_ member: String, line: Int? = nil) throws -> String? { try json(line)[member] as? String }

        /// A whole number of the last line of the results.
        func number(_ member: String) throws -> Int? { try json()[member] as? Int }

        /// The states of the last line that are not 0.
        func states() throws -> [String: Int] {
            try #require(try json()["states"] as? [String: Int]).filter { $0.value != 0 }
        }
    }

    let folder: String
    let server: SandboxServer
    let endpoint: SandboxEndpoint

    init(_ change: (inout SandboxConfiguration) -> Void = { _ in }) async throws {
        folder = NSTemporaryDirectory() + "callboard-desk-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var configuration = SandboxConfiguration()
        configuration.readyPath = folder + "/ready.json"
        configuration.ripening = .milliseconds(0) ... .milliseconds(50)
        change(&configuration)
        server = SandboxServer(configuration: configuration)
        endpoint = try await server.start()
    }

    /// Stops the sandbox and removes the folder.
    func close() async {
        await server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Sets a desk up with a configuration, gives it to `body` and clears it away.
    static func with(
        configured: Bool = true,
        _ change: (inout SandboxConfiguration) -> Void = { _ in },
        _ body: (Desk) async throws -> Void
    ) async throws {
        let desk = try await Desk(change)
        do {
            if configured {
                let answer = await desk.run("config", "init", "--from-ready-file", desk.folder + "/ready.json")
                #expect(answer.status == .success, "\(answer.messages)")
            }
            try await body(desk)
        } catch {
            await desk.close()
            throw error
        }
        await desk.close()
    }

    /// Runs a command as a script would, or as a person with answers would.
    ///
    /// - Parameter meanwhile: what happens while a question is read; told everything that was said to the person so far.
    func run(
        _ arguments: String...,
        input: String = "",
        answers: [String]? = nil,
        interruption: Interruption = Interruption(),
        meanwhile: (@Sendable (String) async -> Void)? = nil
    ) async -> Answer {
        let (results, messages) = (MemorySink(), MemorySink())
        let typed = Answers(answers ?? [])
        let context = CommandContext(
            environment: ["HOME": folder, "TERM": "xterm"],
            output: Output(results: results, messages: messages, isMessagesTerminal: false),
            isInteractive: answers != nil,
            isOutputTerminal: false,
            interruption: interruption,
            operatorName: "tester",
            ask: { question in
                messages.write(question)
                if let meanwhile {
                    let said = messages.text
                    let done = DispatchSemaphore(value: 0)
                    Task {
                        await meanwhile(said)
                        done.signal()
                    }
                    done.wait()
                }
                return typed.next()
            },
            readInput: { limit in input.utf8.count > limit ? nil : Array(input.utf8) }
        )
        let status = await CommandLineTool.run(arguments, in: context)
        return Answer(status: status, results: results.text, messages: messages.text)
    }

    /// Takes the tokens away that were made, and what was counted with them.
    func forgetTokens() throws {
        let state = folder + "/.local/state/callboard/"
        for name in try FileManager.default.contentsOfDirectory(atPath: state) where name.hasPrefix("allowance-") {
            try FileManager.default.removeItem(atPath: state + name)
        }
    }

    /// Writes a file of records and gives its path.
    func file(_ rows: [String], name: String = "day.csv") throws -> String {
        let header = "caller,receiver,label_id,label_name,call_reason,starts_at,ends_at"
        let path = folder + "/" + name
        try Data(([header] + rows).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// A row of a file; its window begins in a minute.
    func row(receiver: String, reason: String = "Your order is on the way") -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        return "911140001234,\(receiver),\(Desk.label),,\(reason),\(now + 60_000),\(now + 3_600_000)"
    }

    /// A label that the sandbox has.
    static let label = "5a9d1c00-7e57-4b1a-9c00-000000000001"
}
