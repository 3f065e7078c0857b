import ArgumentParser
import Foundation
import Sandbox
import Terminal

/// `callboard sandbox`: the stand-in service by itself.
struct SandboxCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve the API on this machine, with test numbers and allowances, until it is interrupted.",
        discussion: """
            Any account and key is accepted unless --account names one. Receivers 447700900000 to 447700900999 call for an \
            outcome by their last two digits.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Address and port; port 0 takes a free one.", valueName: "address:port"))
    var listen = "127.0.0.1:0"

    @Option(
        help: ArgumentHelp("Labels in the API's form, an array of objects.", valueName: "file"),
        completion: .file(extensions: ["json"])
    )
    var labels: String?

    @Flag(help: "Have no labels.")
    var empty = false

    @Flag(help: "Enforce no allowances.")
    var noLimits = false

    @Flag(help: "Count records instead of reading them, for measuring; enforces no allowances.")
    var sink = false

    @Option(help: ArgumentHelp("Decides everything that is random.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Milliseconds until a result is known, such as 500..4000.", valueName: "ms..ms"))
    var ripen: String?

    @Option(help: ArgumentHelp("The only account that is accepted.", valueName: "file"), completion: .file())
    var account: String?

    @Option(help: ArgumentHelp("Written when it listens: address and an account.", valueName: "file"))
    var readyFile: String?

    @Option(help: ArgumentHelp("One JSON line for each request, with whole numbers.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("What goes wrong, a JSON array.", valueName: "file"), completion: .file())
    var faults: String?

    func validate() throws {
        if empty, labels != nil { throw ValidationError("Either --labels or --empty.") }
        if let ripen, SandboxConfiguration.ripening(ripen) == nil {
            throw ValidationError(
                "--ripen is two numbers of milliseconds, such as 500..4000, the second not below the first."
            )
        }
        _ = try address()
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        context.interruption.takeSignals(hangUpEnds: true)
        let server = SandboxServer(configuration: try configuration())
        let endpoint = try await server.start()
        context.output.line("Sandbox at \(endpoint.baseURL)")
        context.output.flush()
        let waiting = Waiting()
        context.interruption.onWanted { waiting.end() }
        while !context.interruption.isWanted { await waiting.wait(for: .seconds(3600)) }
        await server.stop()
        if let failure = server.logFailure {
            throw CommandFailure(.unexpected, "The log is not whole: \(failure)")
        }
        return .success
    }

    private func address() throws -> (host: String, port: Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw ValidationError("--listen is an address and a port, such as 127.0.0.1:8080.") }
        let host = String(listen[..<colon])
        return (host == "[::1]" ? "::1" : host, port)
    }

    private func configuration() throws -> SandboxConfiguration {
        var configuration = SandboxConfiguration()
        (configuration.host, configuration.port) = try address()
        if empty { configuration.labels = [] }
        if let labels { configuration.labels = try read(labels) { try SandboxLabel.labels(contentsOf: $0) } }
        configuration.enforcesLimits = !noLimits && !sink
        configuration.isSink = sink
        if let seed { configuration.seed = seed }
        if let ripen, let range = SandboxConfiguration.ripening(ripen) { configuration.ripening = range }
        if let account { configuration.account = try read(account) { try SandboxAccount(contentsOf: $0) } }
        if let faults { configuration.faults = try read(faults) { try Fault.faults(contentsOf: $0) } }
        configuration.readyPath = readyFile
        configuration.logPath = log
        // Only tests ask for what arrived; a service that runs for days must not keep it.
        configuration.keepsArrivals = false
        return configuration
    }

    private func read<Content>(_ path: String, _ body: (String) throws -> Content) throws -> Content {
        do {
            return try body(path)
        } catch let error as DecodingError {
            throw CommandFailure(.usage, "\(path): \(SandboxCommand.words(of: error))")
        } catch {
            throw CommandFailure(.usage, "\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    private static func words(of error: DecodingError) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return path.isEmpty
                ? context.debugDescription : "\(path.joined(separator: ".")): \(context.debugDescription)"
        }
        switch error {
        case .keyNotFound(_, let context), .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            return place(context)
        @unknown default: return "is not of the form it must have"
        }
    }
}
