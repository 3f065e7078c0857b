import ArgumentParser
import CallPersonalisation
import CallboardCore
import Console
import Foundation
import Terminal

/// `callboard console`, and `callboard` alone: the console on a profile.
struct ConsoleCommand: ScreenCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Open the console; this is what callboard does without a command."
    )

    @OptionGroup var options: GlobalOptions
    @OptionGroup var screen: ScreenOptions

    @Argument(help: "A file of records to open in Batches.", completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("How the columns of the file are read, as in validate.", valueName: "mapping"))
    var map: String?

    @Option(help: ArgumentHelp("Repair the file's rows on their way in, as in validate.", valueName: "name"))
    var fix: [String] = []

    @Flag(help: "Never use the network.")
    var offline = false

    func validate() throws {
        if file == nil, map != nil || !fix.isEmpty { throw ValidationError("--map and --fix need a file.") }
    }

    func needsScreen(in context: CommandContext) -> Bool {
        // Without a configuration the sandbox is offered first, which brings plain questions of its own.
        !(options.isLinear(context) && (options.hasConfiguration(context) || offline))
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        guard !needsScreen(in: context) else { return try show(in: context) }
        let configured =
            options.hasConfiguration(context) ? try options.configuredProfile(context) : try Self.noAccount(options)
        let credentials = Credentials(configured, context)
        if !offline { try credentials.prepare() }
        let core = try Session.openCore(
            configured,
            credentials,
            options.statePath(context),
            context,
            isOffline: offline
        )
        return await LinearConsole(core: core, isReadOnly: options.readOnly, isOffline: offline, context: context).run()
    }

    /// Offers plain questions where the terminal can show no screen; nil if they are not wanted or not needed.
    private func offerQuestions(_ context: CommandContext) throws -> CommandStatus? {
        let terminal = context.environment["TERM"] ?? ""
        guard terminal.isEmpty || terminal == "dumb", screen.script == nil, context.isInteractive else { return nil }
        context.output.say("callboard: This terminal cannot show the console.")
        let answer = context.ask("Go on with plain questions (--linear)? [Y/n] ")?.lowercased()
        guard let answer, ["", "y", "yes"].contains(answer) else { return .usage }
        var linear = self
        linear.options.linear = true
        let command = linear
        return try Blocking.wait { try await command.run(in: context) }
    }

    func show(in context: CommandContext) throws -> CommandStatus {
        if options.hasConfiguration(context) || offline, let status = try offerQuestions(context) { return status }
        if !options.hasConfiguration(context) {
            if !offline { return try offerSandbox(context) }
            // Looking at a file needs no account.
            return try show(try Self.noAccount(options), nil, context)
        }
        let configuration = try options.configuration(context)
        return try show(try options.configuredProfile(in: configuration), configuration, context)
    }

    private func show(
        _ configured: ConfiguredProfile,
        _ configuration: ConfigurationFile?,
        _ context: CommandContext
    ) throws -> CommandStatus {
        let keymap = try configuration?.keymap ?? .standard
        let credentials = Credentials(configured, context)
        // A question is asked before the screen is drawn, and never over it.
        if !offline { try credentials.prepare() }
        let (state, isOffline) = (options.statePath(context), offline)
        var console = ConsoleOptions(profile: configured.profile) {
            do {
                return try Session.openCore(configured, credentials, state, context, isOffline: isOffline)
            } catch {
                throw CommandFailure(error)
            }
        }
        console.apply(options, context)
        console.keymap = keymap
        console.onEnd = configuration?.console.onEnd ?? .none
        console.file = file
        console.planFile = try filePlan(context)
        // A script shows the same screen every time.
        if screen.script == nil { console.sessionFile = "\(state)/console-\(configured.profile.name).session" }
        console.isOffline = offline
        return try screen.show(console, context)
    }

    /// How the file is read at first; nil as it is recognised.
    ///
    /// - Throws: `CommandFailure` for a recipe or a mapping that is not there, before the screen is taken over.
    private func filePlan(_ context: CommandContext) throws -> ConsoleOptions.PlanFile? {
        guard map != nil || !fix.isEmpty else { return nil }
        let reading = FileOptions(map: map, fix: fix)
        let changes = try reading.changes(options, context)
        let options = options
        return { file in (try reading.mapping(of: file, options, context), changes) }
    }

    /// A profile that reaches nothing.
    private static func noAccount(_ options: GlobalOptions) throws -> ConfiguredProfile {
        let account = try ServiceAccount(
            baseURL: "http://127.0.0.1:9",
            clientAccountID: "00000000-0000-0000-0000-000000000000",
            version: .v1
        )
        return ConfiguredProfile(
            profile: Profile(
                name: "no-account",
                account: account,
                kind: .sandbox,
                keyID: "none",
                timeZone: options.timeZone ?? "UTC"
            ),
            keySource: .prompt
        )
    }

    private func offerSandbox(_ context: CommandContext) throws -> CommandStatus {
        let path = options.configurationPath(context)
        let words = "There is no configuration at \(path). Make one with: callboard config init."
        guard context.isInteractive, context.isOutputTerminal else {
            throw CommandFailure(.configuration, words + " To look around without an account: callboard demo")
        }
        context.output.say("callboard: \(words)")
        let answer = context.ask("Open the console on a sandbox of its own, without an account? [Y/n] ")?.lowercased()
        guard let answer, ["", "y", "yes"].contains(answer) else { return .configuration }
        return try Demo(options, screen, context).show(file: file)
    }
}

extension ConsoleOptions {
    /// Takes over what global options and the environment say.
    mutating func apply(_ options: GlobalOptions, _ context: CommandContext) {
        isReadOnly = options.readOnly
        color = options.color
        isASCII = options.ascii
        places = options.places(from: FileManager.default.currentDirectoryPath)
        environment = context.environment
        rehearse = { [rehearser = Rehearser(context)] in
            try await rehearser.outcomes(of: $0, like: $1, labels: $2)
        }
    }
}

extension CommandFailure: CustomStringConvertible {
    /// The message, for a screen.
    package var description: String { message }
}
