import CommandLineTool
import Foundation
import Testing

@Suite struct ArgumentTests {
    @Test(
        "A command that is not called as it must be ends with 64 and says so on standard error",
        arguments: [
            ["nonsense"], ["labels", "--nonsense"], ["push"], ["push", "--caller", "1"], ["push", "file"],
            ["validate"], ["submit"], ["labels", "--page", "0"], ["labels", "--limit", "1001"],
            ["resolve", "1"], ["resolve", "1", "--as", "maybe"], ["resolve", "x", "--as", "accepted"],
            ["pause"], ["pause", "a", "--all"], ["submit", "f", "--batch", "--realtime"],
            ["submit", "f", "--hold", "-1"], ["sandbox", "--listen", "8080"], ["sandbox", "--ripen", "5"],
            ["sandbox", "--labels", "f", "--empty"], ["prune", "--days", "0"], ["history", "--number", "12"],
            ["--color", "blue", "labels"],
            ["config", "init", "--api-version", "v9"],
        ]
    )
    func usage(arguments: [String]) async {
        let (status, results, messages) = await Self.run(arguments)
        #expect(status == .usage)
        #expect(results.isEmpty)
        #expect(!messages.isEmpty)
    }

    @Test(
        "Help and versions are results",
        arguments: [["--help"], ["-h"], ["help"], ["help", "submit"], ["submit", "--help"], ["--version"]]
    )
    func help(arguments: [String]) async {
        let (status, results, messages) = await Self.run(arguments)
        #expect(status == .success)
        #expect(!results.isEmpty)
        #expect(messages.isEmpty)
    }

    @Test("Completion scripts know the commands", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async {
        let (status, results, _) = await Self.run(["--generate-completion-script", shell])
        #expect(status == .success)
        for command in ["validate", "submit", "resolve", "demo"] { #expect(results.contains(command)) }
    }

    @Test(
        "Global options stand before the command as well as behind it",
        arguments: [
            ["--config", "/nonexistent/c.toml", "config", "path"], ["config", "path", "--config=/nonexistent/c.toml"],
            ["--ascii", "--config=/nonexistent/c.toml", "--profile", "x", "config", "path"],
        ]
    )
    func global(arguments: [String]) async {
        let (status, results, _) = await Self.run(arguments)
        #expect(status == .success)
        #expect(results == "/nonexistent/c.toml\n")
    }

    @Test(
        "Without configuration a command says how to make one, and ends with 78",
        arguments: ["labels", "status", "doctor"]
    )
    func unconfigured(command: String) async {
        let (status, results, messages) = await Self.run([command])
        #expect(status == .configuration)
        #expect((results + messages).contains("callboard config init"))
    }

    @Test func `The console without configuration says so and offers the sandbox`() async {
        let (status, _, messages) = await Self.run([])
        #expect(status == .configuration)
        #expect(messages.contains("callboard demo"))
    }

    @Test func `What an argument could do to a terminal is spelled out`() async {
        let (_, _, messages) = await Self.run(["labels", "--\u{1B}]0;x\u{07}"])
        #expect(!messages.utf8.contains(0x1B))
        #expect(!messages.utf8.contains(0x07))
    }

    fileprivate static func run(_ arguments: [String]) async -> (CommandStatus, String, String) {
        let (results, messages) = (MemorySink(), MemorySink())
        let context = CommandContext(
            environment: ["HOME": "/nonexistent", "TERM": "xterm"],
            output: Output(results: results, messages: messages, isMessagesTerminal: false),
            isInteractive: false,
            isOutputTerminal: false,
            interruption: Interruption(),
            operatorName: "tester",
            ask: { _ in nil },
            readInput: { _ in [] }
        )
        let status = await CommandLineTool.run(arguments, in: context)
        return (status, results.text, messages.text)
    }
}

extension ArgumentTests {
    @Test(
        "A script for the console that cannot be run ends with 64",
        arguments: [
            ["--script", "<Nokey>"], ["--script", "1", "--size", "80"], ["--size", "80x24"], ["--save-screen", "f"],
        ]
    )
    func script(arguments: [String]) async { #expect(await Self.run(arguments).0 == .usage) }
}
