import Foundation
import Sandbox
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite(
    "The console over a real SSH connection",
    .enabled(if: SSHServer.isInstalled, "needs Debian's openssh-server and openssh-client")
)
struct RemoteTests {
    /// Rows of the file; ten requests.
    private static let rows = 5000

    private static let slowly = Tool.slow(by: .seconds(2))

    /// What the shell at the other end runs: the console, with the terminal's modes before and after in files.
    private static func shell(_ tool: Tool, _ arguments: [String], errorsTo errors: String = "") -> String {
        let environment = tool.environment.map { "'\($0.key)=\($0.value)'" }.sorted().joined(separator: " ")
        let command = ([Tool.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        return "cd '\(tool.directory)'; stty -g >before; "
            + "sh -c 'echo $$ >pid; exec \"$@\"' x env \(environment) \(command)\(errors); echo $? >status; stty -g >after"
    }

    private static func read(_ name: String, _ tool: Tool) -> String? {
        let text = try? String(contentsOfFile: tool.directory + "/" + name, encoding: .utf8)
        guard let text, text.hasSuffix("\n") else { return nil }
        return text.trimmingCharacters(in: .newlines)
    }

    /// The console at the other end; nil once it has ended.
    private static func process(_ tool: Tool) -> SystemProcess? {
        read("pid", tool).flatMap(Int32.init).flatMap { SystemProcess($0) }
    }

    /// Runs a command that opens a console at the other end, and does something with it.
    private static func run(
        _ tool: Tool,
        _ command: [String],
        term: String = "tmux-256color",
        _ body: (TerminalSession) async throws -> Void
    ) async throws {
        try await TerminalSession.run(command, term: term) { terminal in
            defer { tool.adopt(process(tool)) }
            try await body(terminal)
        }
    }

    /// Waits until the shell has its terminal back, as it was.
    private static func expectModesRestored(_ tool: Tool) async throws {
        try await Poll.until("the shell") { read("after", tool) != nil }
        #expect(read("after", tool) == read("before", tool))
    }

    private static func submit(_ tool: Tool, _ terminal: TerminalSession) async throws {
        try await terminal.wait(for: "S submits the file")
        try await terminal.keys("S")
        try await terminal.wait(for: "[ Cancel ]")
        try await terminal.keys("Tab", "Enter")
        try await terminal.wait(forLineWith: "HOLD", "day.csv")
        try await Poll.until("the first records at the service") { tool.takenCount > 0 }
        #expect(tool.takenCount < rows, "everything was sent before anything happened")
    }

    private static func expectEachOnce(_ tool: Tool) {
        #expect(tool.taken.count == rows)
        #expect(tool.taken.values.allSatisfy { $0 == 1 })
    }

    @Test("Work is done, the link is told, and the shell has its terminal back as it was")
    func work() async throws {
        try await SSHServer.run { server in
            try await Tool.run { tool in
                try await Self.run(tool, server.command(Self.shell(tool, ["console"]))) { terminal in
                    try await terminal.wait(for: "Acme Deliveries")
                    try await terminal.wait(forLineWith: "[SANDBOX]", "link", "ms")
                    try await terminal.keys("Down", "Enter")
                    try await terminal.wait(forLineWith: "Label", "[Acme Billing")
                    try await terminal.keys("Escape")
                    try await terminal.keys("1")
                    try await terminal.wait(for: "[1 Labels]")
                    try await terminal.keys("q")
                    #expect(try await terminal.exitStatus() == 0)
                    try await Self.expectModesRestored(tool)
                    #expect(Self.read("status", tool) == "0")
                }
            }
        }
    }

    /// How a connection is lost.
    enum Loss: CaseIterable { case clientKilled, connectionCut }

    @Test(
        "When the connection is lost the queue is sent without it, once, and the next console shows it",
        arguments: Loss.allCases
    )
    func lost(loss: Loss) async throws {
        try await SSHServer.run { server in
            let link = try LinkProxy(to: server.port)
            defer { link.close() }
            try await Tool.run(sandbox: Self.slowly) { tool in
                let file = try tool.writeFile("day.csv", rows: Self.rows)
                let command = server.command(Self.shell(tool, ["console", file]), port: link.port)
                try await Self.run(tool, command) { terminal in
                    try await Self.submit(tool, terminal)
                    let process = try #require(Self.process(tool))
                    switch loss {
                    case .clientKilled: try await terminal.signal(SIGKILL)
                    case .connectionCut: link.cut()
                    }
                    _ = try await terminal.exitStatus()
                    try await Poll.until("the end of the process") { !process.isAlive }
                }
                Self.expectEachOnce(tool)
                try await Self.expectShown(tool, server)
            }
        }
    }

    @Test("A link that has gone silent holds up nothing; when it is back the screen is the present one")
    func silent() async throws {
        try await SSHServer.run { server in
            let link = try LinkProxy(to: server.port)
            defer { link.close() }
            try await Tool.run(sandbox: Self.slowly) { tool in
                let file = try tool.writeFile("day.csv", rows: Self.rows)
                let command = server.command(Self.shell(tool, ["console", file]), port: link.port)
                try await Self.run(tool, command) { terminal in
                    try await Self.submit(tool, terminal)
                    link.setSilent(true)
                    try await Poll.until("everything at the service while nobody looks") {
                        tool.takenCount == Self.rows
                    }
                    link.setSilent(false)
                    try await terminal.wait(forLineWith: "DONE", "day.csv")
                    try await terminal.keys("q")
                    #expect(try await terminal.exitStatus() == 0)
                    try await Self.expectModesRestored(tool)
                }
                Self.expectEachOnce(tool)
            }
        }
    }

    /// Comes back on a new connection and sees everything done.
    private static func expectShown(_ tool: Tool, _ server: SSHServer) async throws {
        #expect(try await tool("verify").status == 0)
        try await run(tool, server.command(shell(tool, ["console"]))) { terminal in
            try await terminal.wait(for: "1 Labels")
            try await terminal.keys("3")
            try await terminal.wait(forLineWith: "DONE", "day.csv")
            try await terminal.keys("q")
            #expect(try await terminal.exitStatus() == 0)
        }
    }

    @Test("On a link of 1,200 bytes a second and 200 ms the cursor follows the keys, and the badge says how slow it is")
    func narrow() async throws {
        try await SSHServer.run { server in
            let link = try LinkProxy(to: server.port)
            defer { link.close() }
            try await Tool.run { tool in
                let command = server.command(Self.shell(tool, ["console"]), port: link.port)
                try await Self.run(tool, command) { terminal in
                    try await terminal.wait(for: "Acme Deliveries")
                    link.narrow(bytesPerSecond: 1200, delay: .milliseconds(100))
                    // The link is measured and labels are counted at the start: that is no part of a move.
                    try await Poll.until("a second in which nothing passes") {
                        let bytes = link.bytes
                        try await Task.sleep(for: .seconds(1))
                        return link.bytes == bytes
                    }
                    let before = link.bytes
                    for row in ["Acme Billing", "Acme Support", "Order Confirmation"] {
                        try await terminal.keys("Down")
                        try await terminal.wait(forLineWith: "> ", row)
                    }
                    // SSH wraps each piece in some 40 bytes, the details of the label among them.
                    let cost = (link.bytes - before) / 3
                    #expect(cost < 1000, "a move costs \(cost) bytes on the wire")
                    // Twenty keys at once end in a few repaints.
                    try await terminal.type("jjjjjjjjjjjjjjjjjjjj")
                    try await terminal.wait(for: "> The Longest Name")
                    link.narrow(bytesPerSecond: nil)
                    try await terminal.keys("q")
                    #expect(try await terminal.exitStatus() == 0)
                }
            }
        }
    }

    @Test("A storm of sizes over the link ends in the screen for the last one")
    func sizes() async throws {
        try await SSHServer.run { server in
            try await Tool.run { tool in
                try await Self.run(tool, server.command(Self.shell(tool, ["console"]))) { terminal in
                    try await terminal.wait(for: "Acme Deliveries")
                    var screen = ""
                    try await Poll.until("half a second without a change") {
                        let last = screen
                        screen = try await terminal.screen()
                        try await Task.sleep(for: .milliseconds(500))
                        return Self.withoutFigures(last) == Self.withoutFigures(screen)
                    }
                    let first = Self.withoutFigures(screen)
                    for (rows, columns) in [(1, 1), (200, 500), (3, 500), (200, 2), (10, 40), (9, 39), (50, 132)] {
                        try await terminal.resize(rows: rows, columns: columns)
                    }
                    try await terminal.wait(forLineWith: "[1 Labels]", "6 Log")
                    try await terminal.resize(rows: 1, columns: 1)
                    try await terminal.resize(rows: 24, columns: 80)
                    try await terminal.wait(for: "the first screen again") { Self.withoutFigures($0) == first }
                    try await terminal.keys("q")
                    #expect(try await terminal.exitStatus() == 0)
                }
            }
        }
    }

    /// The screen without its first line, in which figures change by themselves.
    private static func withoutFigures(_ screen: String) -> [Substring] {
        Array(screen.split(separator: "\n", omittingEmptySubsequences: false).dropFirst())
    }

    @Test("A crash gives the terminal back", arguments: [SIGSEGV, SIGILL])
    func crash(signal: Int32) async throws {
        try await SSHServer.run { server in
            try await Tool.run { tool in
                try await Self.run(tool, server.command(Self.shell(tool, ["console"]))) { terminal in
                    try await terminal.wait(for: "Acme Deliveries")
                    let process = try #require(Self.process(tool))
                    process.signal(signal)
                    try await Self.expectModesRestored(tool)
                    #expect(Self.read("status", tool) == String(128 + signal))
                    #expect(!process.isAlive)
                }
            }
        }
    }

    @Test("A terminal that cannot show it is told so in words", arguments: ["dumb", "no-such-terminal"])
    func unfit(term: String) async throws {
        try await SSHServer.run { server in
            try await Tool.run { tool in
                let command = server.command(Self.shell(tool, ["console"], errorsTo: " 2>errors"))
                try await Self.run(tool, command, term: term) { terminal in
                    _ = try await terminal.exitStatus()
                    #expect(Self.read("status", tool) == "64")
                    #expect(Self.read("errors", tool)?.contains(term) == true)
                    try await Self.expectModesRestored(tool)
                }
            }
        }
    }
}
