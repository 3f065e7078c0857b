import Foundation
import Sandbox
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Plain questions whose terminal goes away, or that are told to end")
struct LinearEndingTests {
    /// Rows of the file; many more requests than are under way at once.
    private static let rows = 20_000

    /// Begins to send a file, leaves the rest, and opens plain questions that go on with it.
    private static func run(
        onHangUp: String,
        _ end: @Sendable (Tool, TerminalSession) async throws -> Void
    ) async throws {
        try await Tool.run(
            profile: ["on_hangup": "\"\(onHangUp)\""],
            sandbox: Tool.slow(by: .seconds(1))
        ) { tool in
            let file = try tool.writeFile("day.csv", rows: Self.rows)
            let first = try tool.start(["submit", file, "--yes"])
            try await Poll.until("the first records at the service") { tool.takenCount > 0 }
            first.signal(SIGTERM)
            #expect(await first.end() == 6)
            let before = tool.takenCount
            try await tool.console(["--linear"]) { terminal in
                try await Poll.until("more records at the service") { tool.takenCount > before }
                #expect(tool.takenCount < Self.rows, "everything was sent before anything happened")
                try await end(tool, terminal)
            }
            // Whatever ended it, every request under way was finished: nothing is in doubt.
            let resumed = try await tool("resume", "--all", "--wait")
            #expect(resumed.status == 0, "\(resumed.output) \(resumed.errors)")
            #expect(tool.taken.count == Self.rows)
            #expect(tool.taken.values.allSatisfy { $0 == 1 })
            #expect(try await tool("verify").status == 0)
        }
    }

    @Test("What is queued is sent without the terminal, once, and the process ends")
    func hangUp() async throws {
        try await Self.run(onHangUp: "finish") { tool, terminal in
            try await terminal.hangUpToEnd()
            #expect(tool.taken.count == Self.rows)
        }
    }

    @Test("What can still be taken back is sent when its time is over, though the terminal went away before")
    func hangUpInTheHold() async throws {
        // As short as this machine lets it be.
        for hold in [6, 20, 60] where try await Self.hangsUp(inHoldOf: hold) { return }
        Issue.record("it was always sent before the terminal went away")
    }

    /// Tells whether the terminal went away in time; everything is sent then.
    private static func hangsUp(inHoldOf hold: Int) async throws -> Bool {
        let inTime = Mutex(false)
        try await Tool.run { tool in
            let file = try tool.writeFile("day.csv", rows: 600)
            let first = try tool.start(["submit", file, "--yes", "--hold", "\(hold)"])
            try await Poll.until("it is held") {
                let status = try await tool("status", "--json").output
                return status.contains("\"queued\":600") || tool.takenCount > 0
            }
            first.signal(SIGTERM)
            let status = await first.end()
            guard tool.takenCount == 0 else { return }
            #expect(status == 6)
            try await tool.console(["--linear"]) { terminal in
                try await terminal.wait(for: "Choice:")
                guard tool.takenCount == 0 else { return }
                inTime.withLock { $0 = true }
                try await terminal.hangUpToEnd()
            }
            if inTime.withLock(\.self) { #expect(tool.taken.count == 600) }
        }
        return inTime.withLock(\.self)
    }

    @Test("SIGHUP alone, and the end of the input, do the same", arguments: [true, false])
    func hangUpSignal(isSignal: Bool) async throws {
        try await Self.run(onHangUp: "finish") { tool, terminal in
            try await terminal.wait(for: "Choice:")
            if isSignal { try await terminal.signal(SIGHUP) } else { try await terminal.keys("C-d") }
            try await terminal.wait(for: "Nobody is there to answer: what is queued is sent before this ends")
            #expect(try await terminal.exitStatus() == 0)
            #expect(tool.taken.count == Self.rows)
        }
    }

    @Test("With on_hangup = stop what was not sent is kept")
    func hangUpStops() async throws {
        try await Self.run(onHangUp: "stop") { tool, terminal in
            try await terminal.hangUpToEnd()
            #expect(tool.takenCount < Self.rows, "it did not stop sending")
        }
    }

    @Test(
        "SIGTERM and Ctrl-C end it in order, also while it sends without a terminal",
        arguments: [(SIGTERM, false), (SIGINT, false), (SIGTERM, true)]
    )
    func terminate(signal: Int32, isHungUp: Bool) async throws {
        try await Self.run(onHangUp: "finish") { tool, terminal in
            try await terminal.wait(for: "Choice:")
            if isHungUp {
                try await terminal.signal(SIGHUP)
                try await terminal.wait(for: "Nobody is there to answer")
            }
            try await terminal.signal(signal)
            try await terminal.wait(for: "Bye. What was submitted is kept")
            #expect(try await terminal.exitStatus() == 0)
            #expect(tool.takenCount < Self.rows, "it did not stop sending")
        }
    }

    @Test("A line about the work is followed by the question that is open")
    func askedAgain() async throws {
        try await Self.run(onHangUp: "finish") { _, terminal in
            try await terminal.wait(for: "Going on with 1 submission that was interrupted at request ")
            try await terminal.wait(for: "a line about the work with the question behind it") { screen in
                let lines = screen.split(separator: "\n").map(String.init)
                guard let line = lines.firstIndex(where: { $0.hasPrefix("Under way: ") }) else { return false }
                return lines.last == "Choice:" && line < lines.count - 1
            }
        }
    }
}
