import Glibc

/// The configuration file: every profile of a user.
package struct ConfigurationFile: Hashable, Sendable {
    /// Where it was read from.
    package let path: String
    /// The profile that is used when none is named; nil if the file names none and has more than one.
    package let defaultProfile: String?
    /// The profiles by name.
    package let profiles: [String: ConfiguredProfile]
    /// What it says about the console.
    package let console: ConsoleSettings

    /// The largest file that is read, in bytes.
    private static let sizeMax = 1 << 20

    /// Reads and checks a file.
    ///
    /// The file says where keys are and which commands give them, so it must belong to this user (or root) and nobody else may
    /// be able to write to it.
    ///
    /// - Throws: `ConfigurationError` with every finding; its remedy if owner or mode are wrong.
    package init(path: String) throws(ConfigurationError) {
        let content: PrivateFile.Content
        do {
            content = try PrivateFile.read(path, limit: ConfigurationFile.sizeMax, followsLinks: true)
        } catch {
            throw ConfigurationError(path: path, error.words)
        }
        guard content.owner == geteuid() || content.owner == 0 else {
            throw ConfigurationError(path: path, "belongs to another user; use a file of your own")
        }
        guard content.mode & 0o022 == 0 else {
            throw ConfigurationError(path: path, "others can write to it; run: chmod 600 \(ShellWord.quoted(path))")
        }
        guard let text = String(validating: content.bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw ConfigurationError(path: path, "not UTF-8 text")
        }
        try self.init(text: text, path: path)
    }

    /// Reads and checks a file's text.
    ///
    /// - Throws: `ConfigurationError` with every finding.
    package init(text: String, path: String) throws(ConfigurationError) {
        let values = try ConfigurationFile.values(in: text, path: path)
        var reader = ProfileReader(path: path, lines: TOMLLines(text))
        let (defaultProfile, profiles) = reader.read(values)
        guard reader.findings.isEmpty else { throw ConfigurationError(path: path, findings: reader.findings) }
        self.path = path
        self.profiles = profiles
        console = reader.console
        self.defaultProfile = defaultProfile ?? (profiles.count == 1 ? profiles.keys.first : nil)
    }

    /// A profile by name, or the default one.
    ///
    /// - Throws: `ConfigurationError` that names the profiles there are.
    package func profile(named name: String?) throws(ConfigurationError) -> ConfiguredProfile {
        let names = profiles.keys.sorted().joined(separator: ", ")
        guard let wanted = name ?? defaultProfile else {
            throw ConfigurationError(
                path: path,
                "several profiles and no default_profile; add it or say --profile, one of: \(names)"
            )
        }
        guard let profile = profiles[wanted] else {
            throw ConfigurationError(path: path, "no profile \(wanted); there are: \(names)")
        }
        return profile
    }
}
