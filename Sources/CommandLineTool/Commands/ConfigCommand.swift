import ArgumentParser
import CallPersonalisation
import CallboardCore
import Terminal

/// `callboard config`: make and show the configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Make and show the configuration.",
        subcommands: [ConfigInitCommand.self, ConfigShowCommand.self, ConfigPathCommand.self]
    )
}

/// `callboard config path`: where the configuration is.
struct ConfigPathCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print where the configuration file is, or would be."
    )

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws -> CommandStatus {
        context.output.line(SafeText(untrusted: options.configurationPath(context)))
        return .success
    }
}

/// `callboard config show`: what is configured, without secrets.
struct ConfigShowCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Check the configuration and print it, without secrets."
    )

    @OptionGroup var options: GlobalOptions

    @Flag(help: "Print one JSON line for each profile.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        let chosen = try options.configuredProfile(context)
        let path = options.configurationPath(context)
        let file = try ConfigurationFile(path: path)
        let names = options.profile == nil ? file.profiles.keys.sorted() : [chosen.profile.name]
        if !json { context.output.line("# \(untrusted: path)") }
        for name in names {
            guard let configured = file.profiles[name] else { continue }
            let facts = Self.facts(configured)
            if json {
                context.output.line(
                    JSONLine.object { line in
                        line.string("profile", name)
                        line.boolean("is_default", name == file.defaultProfile)
                        for (key, value) in facts { line.string(key, value) }
                    }
                )
            } else {
                context.output.line("[\(name)]\(name == file.defaultProfile ? " (default)" : "")")
                for (key, value) in facts { context.output.line("  \(key) = \(untrusted: value)") }
            }
        }
        // The console does not start with keys that cannot be understood.
        _ = try file.keymap
        return .success
    }

    private static func facts(_ configured: ConfiguredProfile) -> [(String, String)] {
        let profile = configured.profile
        return [
            ("base_url", profile.account.baseURL),
            ("client_account_id", profile.account.clientAccountID),
            ("kind", profile.kind.rawValue),
            ("api_version", profile.account.version.rawValue),
            ("key_id", profile.keyID),
            ("api_key", "hidden: \(configured.keySource.words)"),
            ("time_zone", profile.timeZone),
            ("tokens", String(profile.tokens)),
            ("on_hangup", profile.onHangUp.rawValue),
            ("resend_unknown", profile.resendUnknown.rawValue),
            ("retention_days", String(profile.retentionDays)),
            ("realtime_per_second", String(profile.allowance.realTimePerSecond)),
            ("batch_per_minute", String(profile.allowance.batchPerMinute)),
            ("tokens_per_30_minutes", String(profile.allowance.tokensPer30Minutes)),
            ("allowance_share", String(profile.allowance.share)),
        ]
    }
}
