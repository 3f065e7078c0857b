import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

extension Profile.Kind: ExpressibleByArgument {}

/// `callboard config init`: writes a commented profile, from options, from answers, or from a sandbox's ready file.
struct ConfigInitCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented configuration file, or add a profile to it.",
        discussion: """
            What is not given is asked for at a terminal. The API key itself is never an argument: it stays in a file, comes from a \
            command, or is asked for.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("The profile's name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("The service's address.", valueName: "url"))
    var baseURL: String?

    @Option(help: ArgumentHelp("The client account.", valueName: "uuid"))
    var clientAccountID: String?

    @Option(help: ArgumentHelp("The ID of the API key.", valueName: "id"))
    var keyID: String?

    @Option(help: ArgumentHelp("A file of yours with the key, mode 0600.", valueName: "file"), completion: .file())
    var apiKeyFile: String?

    @Option(help: ArgumentHelp("A command whose first line of output is the key.", valueName: "command"))
    var apiKeyCommand: String?

    @Option(help: "live, test or sandbox.")
    var kind: Profile.Kind?

    @Option(help: ArgumentHelp("v1, v2 or v3.", valueName: "version"))
    var apiVersion: String?

    @Option(
        help: ArgumentHelp("Take address, account and key from a sandbox's ready file.", valueName: "file"),
        completion: .file()
    )
    var fromReadyFile: String?

    private static let publicAddress = "https://enterprise-portal-noneu.truecaller.com"

    func validate() throws {
        if apiKeyFile != nil, apiKeyCommand != nil {
            throw ValidationError("Either --api-key-file or --api-key-command.")
        }
        if let apiVersion, APIVersion(rawValue: apiVersion) == nil {
            throw ValidationError("--api-version is v1, v2 or v3.")
        }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        let path = options.configurationPath(context)
        let draft = try fromReadyFile.map { try self.draft(fromReadyFile: $0, path) } ?? asked(context)
        let file = try draft.write(to: path)
        context.output.line("Profile \(draft.name) is in \(untrusted: path).")
        if file.defaultProfile != draft.name {
            context.output.line("Use it with --profile \(draft.name).")
        }
        context.output.line("Try it with: callboard doctor")
        return .success
    }

    // MARK: From options and answers

    private func asked(_ context: CommandContext) throws -> ConfigurationDraft {
        ConfigurationDraft(
            name: try name ?? answer("Name of the profile", fallback: "main", context, missing: "--name"),
            baseURL: try baseURL
                ?? answer("Address of the service", fallback: Self.publicAddress, context, missing: "--base-url"),
            clientAccountID: try clientAccountID
                ?? answer("Client account (UUID)", fallback: nil, context, missing: "--client-account-id"),
            kind: try kind ?? askedKind(context),
            apiVersion: apiVersion.flatMap(APIVersion.init) ?? .v1,
            keyID: try keyID ?? answer("Key ID", fallback: nil, context, missing: "--key-id"),
            keySource: try givenKeySource ?? askedKeySource(context),
            timeZone: Self.zone(options.timeZone)
        )
    }

    private var givenKeySource: KeySource? {
        apiKeyFile.map { .file(Self.absolute($0)) } ?? apiKeyCommand.map { .command($0) }
    }

    private func askedKind(_ context: CommandContext) throws -> Profile.Kind {
        let text = try answer("Kind (live, test, sandbox)", fallback: "live", context, missing: "--kind")
        guard let kind = Profile.Kind(rawValue: text) else {
            throw CommandFailure(.usage, "\(text) is not live, test or sandbox.")
        }
        return kind
    }

    private func askedKeySource(_ context: CommandContext) throws -> KeySource {
        guard context.isInteractive else { return .prompt }
        let text = try answer(
            "File with the API key, mode 0600 (empty: ask for it each time)",
            fallback: "",
            context,
            missing: "--api-key-file"
        )
        return text.isEmpty ? .prompt : .file(Self.absolute(text))
    }

    /// Without a terminal only what has a safe meaning may be left out.
    private func answer(
        _ question: String,
        fallback: String?,
        _ context: CommandContext,
        missing option: String
    ) throws -> String {
        guard context.isInteractive else {
            if option == "--name" || option == "--base-url", let fallback { return fallback }
            throw CommandFailure(.usage, "\(option) is missing, and there is no terminal to ask on.")
        }
        let shown = fallback.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
        guard let text = context.ask("\(question)\(shown): ") else { throw CommandFailure(.usage, "No answer came.") }
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        if trimmed.isEmpty, let fallback { return fallback }
        guard !trimmed.isEmpty else { throw CommandFailure(.usage, "\(option) is needed.") }
        return trimmed
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") || path.hasPrefix("~/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    private static func zone(_ given: String?) -> String {
        let name = given ?? TimeZone.current.identifier
        return name.contains("/") ? name : "UTC"
    }

    // MARK: From a sandbox

    /// What a sandbox writes when it listens.
    private struct ReadyFile: Decodable {
        var baseURL: String
        var clientAccountID: String
        var keyID: String
        var apiKey: String

        private enum CodingKeys: String, CodingKey {
            case baseURL = "base_url"
            case clientAccountID = "client_account_id"
            case keyID = "key_id"
            case apiKey = "api_key"
        }
    }

    private func draft(fromReadyFile path: String, _ configuration: String) throws -> ConfigurationDraft {
        let ready: ReadyFile
        do {
            ready = try JSONDecoder().decode(ReadyFile.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw CommandFailure(.usage, "\(path) is not a sandbox's ready file.")
        }
        let name = name ?? "sandbox"
        return ConfigurationDraft(
            name: name,
            baseURL: baseURL ?? ready.baseURL,
            clientAccountID: clientAccountID ?? ready.clientAccountID,
            kind: kind ?? .sandbox,
            apiVersion: apiVersion.flatMap(APIVersion.init) ?? .v1,
            keyID: keyID ?? ready.keyID,
            keySource: try keySource(ready.apiKey, name, configuration),
            timeZone: Self.zone(options.timeZone)
        )
    }

    /// Keeps the sandbox's key in a private file beside the configuration.
    private func keySource(_ key: String, _ name: String, _ configuration: String) throws -> KeySource {
        if let givenKeySource { return givenKeySource }
        let folder = ConfigurationPaths.folder(of: Self.absolute(configuration))
        let path = "\(folder)/\(name).key"
        do {
            try StateDirectory.makeFolder(folder)
            try PrivateFile.write(Array((key + "\n").utf8), to: path, replaces: true)
        } catch let error as PrivateFile.Failure {
            throw CommandFailure(.configuration, "\(path): \(error.words)")
        }
        return .file(path)
    }
}
