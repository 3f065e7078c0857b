import CallPersonalisation
import Foundation

/// Reads one profile's keys, each by its own rule.
struct ProfileFields {
    struct Finding {
        var key: ProfileKey
        var message: String
    }

    let values: [String: ConfigurationValue]
    private(set) var findings: [Finding] = []

    init(values: [String: ConfigurationValue]) { self.values = values }

    mutating func profile(named name: String) -> Profile? {
        let kind = choice(.kind, Profile.Kind.self)
        let account = account(kind)
        let keyID = printable(.keyID, longest: 200)
        if keyID == nil, values[ProfileKey.keyID.rawValue] == nil { reportMissing(.keyID) }
        if kind == nil, values[ProfileKey.kind.rawValue] == nil { reportMissing(.kind) }
        checkKeySources()
        let allowance = allowance()
        let zone = timeZone()
        let tokens = whole(.tokens, 1...10)
        let onHangUp = choice(.onHangUp, Profile.HangUp.self)
        let resendUnknown = choice(.resendUnknown, Profile.ResendUnknown.self)
        let retentionDays = whole(.retentionDays, 1...3650)
        guard findings.isEmpty, let kind, let account, let keyID else { return nil }
        return Profile(
            name: name,
            account: account,
            kind: kind,
            keyID: keyID,
            timeZone: zone ?? "UTC",
            tokens: tokens ?? 1,
            onHangUp: onHangUp ?? .finish,
            resendUnknown: resendUnknown ?? .never,
            retentionDays: retentionDays ?? 30,
            allowance: allowance
        )
    }

    /// Where the key comes from; valid once `profile` has found nothing wrong.
    ///
    /// - Parameter path: the configuration file, from whose folder a relative path is meant.
    func keySource(configuration path: String, environment: [String: String]) -> KeySource {
        if case .string(let file) = values[ProfileKey.apiKeyFile.rawValue] {
            let folder = ConfigurationPaths.folder(of: path)
            return .file(ConfigurationPaths.resolved(file, from: folder, environment: environment))
        }
        if case .string(let line) = values[ProfileKey.apiKeyCommand.rawValue] { return .command(line) }
        if case .integer(let number) = values[ProfileKey.apiKeyDescriptor.rawValue] {
            return .descriptor(Int32(number))
        }
        return .prompt
    }

    // MARK: Rules

    private mutating func account(_ kind: Profile.Kind?) -> ServiceAccount? {
        let version = choice(.apiVersion, APIVersion.self) ?? .v1
        let address = text(.baseURL)
        let identifier = text(.clientAccountID)
        for key in [ProfileKey.baseURL, .clientAccountID] where values[key.rawValue] == nil { reportMissing(key) }
        if let identifier, UUIDBytes(identifier) == nil { reportValue(.clientAccountID, "\"\(identifier)\"") }
        guard let address else { return nil }
        do {
            let base = try ServiceAccount.checkedBaseURL(address)
            if base.hasPrefix("http://"), kind == .live {
                report(.baseURL, "http:// is never used with kind \"live\"; use https://")
                return nil
            }
            guard let identifier, UUIDBytes(identifier) != nil else { return nil }
            return try ServiceAccount(baseURL: base, clientAccountID: identifier, version: version)
        } catch {
            switch error {
            case .addressNeedsTLS:
                report(.baseURL, "http:// is allowed to this machine only (127.0.0.1, [::1], localhost); use https://")
            case .addressForm, .addressHost, .accountForm: reportValue(.baseURL, "\"\(address)\"")
            }
            return nil
        }
    }

    private mutating func allowance() -> Profile.Allowance {
        var allowance = Profile.Allowance()
        let range = 1...1_000_000
        if let value = whole(.realTimePerSecond, range) { allowance.realTimePerSecond = value }
        if let value = whole(.batchPerMinute, range) { allowance.batchPerMinute = value }
        if let value = whole(.tokensPer30Minutes, range) { allowance.tokensPer30Minutes = value }
        switch values[ProfileKey.allowanceShare.rawValue] {
        case nil: break
        case .number(let share) where share > 0 && share <= 0.99: allowance.share = share
        case .some(.number(let share)): reportValue(.allowanceShare, "\(share)")
        case .some(.integer(let share)): reportValue(.allowanceShare, "\(share)")
        case .some(let other): reportValue(.allowanceShare, other.kind)
        }
        return allowance
    }

    private mutating func timeZone() -> String? {
        guard let name = text(.timeZone) else { return nil }
        // Identifiers alone: abbreviations such as IST mean different zones to different people.
        let isKnown = name == "UTC" || (name.contains("/") && TimeZone(identifier: name) != nil)
        if !isKnown { reportValue(.timeZone, "\"\(name)\"") }
        return isKnown ? name : nil
    }

    private mutating func checkKeySources() {
        let sources: [ProfileKey] = [.apiKeyFile, .apiKeyCommand, .apiKeyDescriptor]
        let given = sources.filter { values[$0.rawValue] != nil }
        if given.count > 1 {
            report(given[1], "only one of api_key_file, api_key_command and api_key_descriptor can be given")
        }
        _ = printable(.apiKeyFile, longest: 4096)
        _ = printable(.apiKeyCommand, longest: 4096)
        _ = whole(.apiKeyDescriptor, 3...1023)
    }

    // MARK: Kinds of values

    private mutating func text(_ key: ProfileKey) -> String? {
        switch values[key.rawValue] {
        case nil: return nil
        case .string(let text): return text
        case .some(let other):
            reportValue(key, other.kind)
            return nil
        }
    }

    private mutating func printable(_ key: ProfileKey, longest: Int) -> String? {
        guard let text = text(key) else { return nil }
        let isPrintable = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isPrintable, (1...longest).contains(text.utf8.count) else {
            reportValue(key, text.isEmpty ? "empty" : "\(text.utf8.count) bytes")
            return nil
        }
        return text
    }

    private mutating func whole(_ key: ProfileKey, _ range: ClosedRange<Int>) -> Int? {
        switch values[key.rawValue] {
        case nil: return nil
        case .integer(let value) where range.contains(value): return value
        case .some(.integer(let value)): reportValue(key, "\(value)")
        case .some(let other): reportValue(key, other.kind)
        }
        return nil
    }

    private mutating func choice<Choice: RawRepresentable<String>>(
        _ key: ProfileKey,
        _ type: Choice.Type
    ) -> Choice? {
        guard let text = text(key) else { return nil }
        guard let value = Choice(rawValue: text) else {
            reportValue(key, "\"\(text)\"")
            return nil
        }
        return value
    }

    private mutating func reportMissing(_ key: ProfileKey) { report(key, "is missing; it must be \(key.allowed)") }

    private mutating func reportValue(_ key: ProfileKey, _ found: String) {
        report(key, "must be \(key.allowed); is \(found)")
    }

    private mutating func report(_ key: ProfileKey, _ message: String) {
        findings.append(Finding(key: key, message: message))
    }
}
