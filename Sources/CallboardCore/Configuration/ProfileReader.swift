import Foundation

/// Turns the values of a configuration file into profiles and gathers everything that is wrong.
struct ProfileReader {
    let path: String
    let lines: TOMLLines
    /// The process's environment, for `~`.
    var environment = ProcessInfo.processInfo.environment
    private(set) var findings: [ConfigurationError.Finding] = []
    /// What the file says about the console.
    private(set) var console = ConsoleSettings()

    init(path: String, lines: TOMLLines) {
        self.path = path
        self.lines = lines
    }

    /// Names of keys that people write for a secret; the file is no place for one.
    private static let secretNames: Set<String> = ["api_key", "api_secret", "key", "secret", "password", "token"]

    mutating func read(
        _ values: [String: ConfigurationValue]
    ) -> (defaultProfile: String?, profiles: [String: ConfiguredProfile]) {
        var defaultProfile: String?
        var profiles: [String: ConfiguredProfile] = [:]
        for (key, value) in values {
            switch (key, value) {
            case ("default_profile", .string(let name)): defaultProfile = name
            case ("default_profile", _): report([key], "must be the name of a profile, is \(value.kind)")
            case ("profiles", .table(let tables)):
                for (name, value) in tables {
                    if let profile = profile(name, value) { profiles[name] = profile }
                }
            case ("profiles", _): report([key], "must be tables such as [profiles.acme], is \(value.kind)")
            case ("keys", .table(let bindings)): readKeys(bindings)
            case ("keys", _): report([key], "must be a table such as [keys], is \(value.kind)")
            case ("on_end", .string(let word)):
                if let signal = EndSignal(rawValue: word) {
                    console.onEnd = signal
                } else {
                    let allowed = EndSignal.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
                    report([key], "\"\(word)\" is none of \(allowed)")
                }
            case ("on_end", _): report([key], "must be a text, is \(value.kind)")
            default:
                report(
                    [key],
                    "unknown key; allowed here: default_profile, on_end, and tables such as [profiles.acme] and [keys]"
                )
            }
        }
        if findings.isEmpty {
            if profiles.isEmpty {
                report([], "no profile; add one with: callboard config init")
            } else if let name = defaultProfile, profiles[name] == nil {
                let names = profiles.keys.sorted().joined(separator: ", ")
                report(["default_profile"], "no profile \(name); there are: \(names)")
            }
        }
        return (defaultProfile, profiles)
    }

    private mutating func readKeys(_ bindings: [String: ConfigurationValue]) {
        for (action, value) in bindings {
            let place = ["keys", action]
            guard case .string(let text) = value else {
                report(place, "must be the names of keys such as \"X\" or \"X Ctrl-T\", is \(value.kind)")
                continue
            }
            let names = text.split(separator: " ").map(String.init)
            console.keys.append(KeyBinding(action: action, keys: names, line: lines.line(of: place)))
        }
        console.keys.sort { ($0.line ?? 0, $0.action) < ($1.line ?? 0, $1.action) }
    }

    private mutating func report(_ key: [String], _ message: String) {
        let line = key.isEmpty ? nil : lines.line(of: key)
        findings.append(
            ConfigurationError.Finding(line: line, key: key.joined(separator: "."), message: message)
        )
    }

    // MARK: One profile

    private mutating func profile(_ name: String, _ value: ConfigurationValue) -> ConfiguredProfile? {
        let place = ["profiles", name]
        guard case .table(let values) = value else {
            report(place, "must be a table such as [profiles.\(name)], is \(value.kind)")
            return nil
        }
        guard ProfileReader.isName(name) else {
            report(place, "a profile's name has 1 to 40 letters, digits, hyphens or underscores")
            return nil
        }
        let before = findings.count
        reportUnknown(values, place)
        var fields = ProfileFields(values: values)
        let profile = fields.profile(named: name)
        for finding in fields.findings { report(place + [finding.key.rawValue], finding.message) }
        guard findings.count == before, let profile else { return nil }
        return ConfiguredProfile(
            profile: profile,
            keySource: fields.keySource(configuration: path, environment: environment)
        )
    }

    private mutating func reportUnknown(_ values: [String: ConfigurationValue], _ place: [String]) {
        for key in values.keys where ProfileKey(rawValue: key) == nil {
            if ProfileReader.secretNames.contains(key) {
                report(
                    place + [key],
                    "a key does not belong in this file; put it into a file of mode 0600, named by api_key_file"
                )
            } else {
                let allowed = ProfileKey.allCases.map(\.rawValue).joined(separator: ", ")
                report(place + [key], "unknown key; allowed: \(allowed)")
            }
        }
    }

    /// Whether a name can stand bare in the file and on the command line.
    static func isName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
            }
    }
}
