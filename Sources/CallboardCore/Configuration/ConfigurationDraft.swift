package import CallPersonalisation
import Glibc

/// A new profile to be written into a configuration file.
package struct ConfigurationDraft: Hashable, Sendable {
    /// The name of the profile.
    package var name: String
    package var baseURL: String
    package var clientAccountID: String
    package var kind: Profile.Kind
    package var apiVersion: APIVersion
    package var keyID: String
    package var keySource: KeySource
    /// A zone of the tz database.
    package var timeZone: String

    package init(
        name: String,
        baseURL: String,
        clientAccountID: String,
        kind: Profile.Kind,
        apiVersion: APIVersion = .v1,
        keyID: String,
        keySource: KeySource,
        timeZone: String = "UTC"
    ) {
        self.name = name
        self.baseURL = baseURL
        self.clientAccountID = clientAccountID
        self.kind = kind
        self.apiVersion = apiVersion
        self.keyID = keyID
        self.keySource = keySource
        self.timeZone = timeZone
    }

    /// The profile as text of a configuration file, with a comment for each key.
    package var text: String {
        """
        [profiles.\(name)]
        # The service's address; https:// only, http:// to this machine.
        base_url = \(ConfigurationDraft.quoted(baseURL))
        # UUID of the client account.
        client_account_id = \(ConfigurationDraft.quoted(clientAccountID))
        # live, test or sandbox: shown on every screen.
        kind = "\(kind.rawValue)"
        # v1, v2 or v3 (batch only).
        api_version = "\(apiVersion.rawValue)"
        key_id = \(ConfigurationDraft.quoted(keyID))
        # Where the secret is; never write it here. One of api_key_file (0600, yours), api_key_command, api_key_descriptor;
        # without any of them it is asked for.
        \(keyLine)
        # Zone of local times in files and on screens.
        time_zone = \(ConfigurationDraft.quoted(timeZone))
        # Tokens used side by side, 1 to 10; each brings an allowance of its own.
        # tokens = 1
        # When the terminal goes away: finish (keep submitting) or stop.
        # on_hangup = "finish"
        # Records whose outcome is unknown: never (a person decides) or always (duplicates rather than gaps).
        # resend_unknown = "never"
        # Days after which `callboard prune` empties personal data.
        # retention_days = 30
        # Your own entitlement, where it differs from the published one.
        # realtime_per_second = 100
        # batch_per_minute = 60
        # tokens_per_30_minutes = 10
        # allowance_share = 0.95

        """
    }

    private var keyLine: String {
        switch keySource {
        case .file(let path): "api_key_file = \(ConfigurationDraft.quoted(path))"
        case .command(let line): "api_key_command = \(ConfigurationDraft.quoted(line))"
        case .descriptor(let number): "api_key_descriptor = \(number)"
        case .prompt: "# api_key_file = \"…\""
        }
    }

    /// Writes the profile into a file: a new one, or behind the profiles of one that is there.
    ///
    /// - Returns: the file as it is then read.
    /// - Throws: `ConfigurationError` if the profile would be refused, if there is one of that name, or if writing fails.
    @discardableResult
    package func write(to path: String) throws(ConfigurationError) -> ConfigurationFile {
        var status = stat()
        var content = "default_profile = \(ConfigurationDraft.quoted(name))\n\n"
        if stat(path, &status) == 0 {
            let present = try ConfigurationFile(path: path)
            guard present.profiles[name] == nil else {
                throw ConfigurationError(path: path, key: "profiles.\(name)", "is there already; give another --name")
            }
            do {
                let bytes = try PrivateFile.read(path, limit: 1 << 20, followsLinks: true).bytes
                content = String(decoding: bytes, as: UTF8.self)
            } catch {
                throw ConfigurationError(path: path, error.words)
            }
            if !content.hasSuffix("\n") { content += "\n" }
            content += "\n"
        }
        content += text
        // Read before it is written, so that a file is never left that cannot be used.
        let file = try ConfigurationFile(text: content, path: path)
        do {
            try StateDirectory.makeFolder(ConfigurationPaths.folder(of: path))
            try PrivateFile.write(Array(content.utf8), to: path, replaces: true)
        } catch let error as PrivateFile.Failure {
            throw ConfigurationError(path: path, error.words)
        } catch {
            throw ConfigurationError(path: path, "\(error)")
        }
        return file
    }

    /// A text in TOML's double quotes.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
