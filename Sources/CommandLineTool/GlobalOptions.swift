import ArgumentParser
import CallboardCore
import Foundation
import Terminal

extension ColorChoice: ExpressibleByArgument {}

/// The options that every command takes, before or behind its name.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The profile of the configuration file.", valueName: "name"))
    var profile: String?

    @Option(
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file(extensions: ["toml"])
    )
    var config: String?

    @Option(help: ArgumentHelp("The folder of journal and token cache.", valueName: "folder"), completion: .directory)
    var state: String?

    @Option(help: ArgumentHelp("The zone of local times, such as Asia/Kolkata.", valueName: "zone"))
    var timeZone: String?

    @Option(help: "When to use colours: auto, always or never.")
    var color = ColorChoice.auto

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    @Flag(help: "Plain questions and lines in place of the console's screen; ACCESSIBLE=1 does the same.")
    var linear = false

    @Flag(help: "Refuse everything that sends or changes something.")
    var readOnly = false

    /// Names of the options that take a value, and of flags, to tell them from a command's name.
    static let valueNames: Set<String> = ["--profile", "--config", "--state", "--time-zone", "--color"]
    static let flagNames: Set<String> = ["--ascii", "--read-only", "--linear"]
}

extension GlobalOptions {
    /// Whether plain questions are wanted in place of a screen.
    func isLinear(_ context: CommandContext) -> Bool {
        let wish = context.environment["ACCESSIBLE"] ?? ""
        return linear || !(wish.isEmpty || wish == "0")
    }

    /// The options by which a command started anywhere finds the same configuration and state.
    func places(from folder: String) -> [String] {
        [("--config", config), ("--state", state)].flatMap { name, path -> [String] in
            guard let path else { return [] }
            return [name, path.hasPrefix("/") ? path : folder + "/" + path]
        }
    }

    /// Where the configuration file is.
    func configurationPath(_ context: CommandContext) -> String {
        config ?? ConfigurationPaths.configuration(environment: context.environment)
    }

    /// Where the state directory is.
    func statePath(_ context: CommandContext) -> String {
        state ?? ConfigurationPaths.state(environment: context.environment)
    }

    /// Whether there is a configuration file.
    func hasConfiguration(_ context: CommandContext) -> Bool { access(configurationPath(context), F_OK) == 0 }

    /// The profile that is meant, with the zone of `--time-zone`.
    ///
    /// - Throws: `CommandFailure` with status 78, or 64 for a zone that does not exist.
    func configuredProfile(_ context: CommandContext) throws -> ConfiguredProfile {
        try configuredProfile(in: configuration(context))
    }

    /// The profile of a configuration that is meant, with the zone of `--time-zone`.
    ///
    /// - Throws: `ConfigurationError`, or `CommandFailure` with status 64 for a zone that does not exist.
    func configuredProfile(in file: ConfigurationFile) throws -> ConfiguredProfile {
        var configured = try file.profile(named: profile)
        if let timeZone { configured.profile.timeZone = try GlobalOptions.checkedZone(timeZone).identifier }
        return configured
    }

    /// The configuration file.
    ///
    /// - Throws: `CommandFailure` with status 78.
    func configuration(_ context: CommandContext) throws -> ConfigurationFile {
        let path = configurationPath(context)
        guard hasConfiguration(context) else {
            throw CommandFailure(
                .configuration,
                "There is no configuration at \(path). Make one with: callboard config init. "
                    + "To look around without an account: callboard demo"
            )
        }
        return try ConfigurationFile(path: path)
    }

    /// The zone of `--time-zone`, else that of the profile if there is a configuration, else UTC.
    func zone(_ context: CommandContext) throws -> TimeZone {
        if let timeZone { return try GlobalOptions.checkedZone(timeZone) }
        guard hasConfiguration(context) else { return .gmt }
        return try GlobalOptions.checkedZone(configuredProfile(context).profile.timeZone)
    }

    /// Refuses a command that sends or changes something when `--read-only` was given.
    func requireWriting() throws {
        if readOnly { throw CommandFailure(.usage, "--read-only was given: nothing is sent or changed.") }
    }

    private static func checkedZone(_ name: String) throws -> TimeZone {
        guard let zone = TimeZone(identifier: name) else {
            throw CommandFailure(.usage, "There is no zone \(name); zones are named as Asia/Kolkata or UTC.")
        }
        return zone
    }
}
