import CallPersonalisation
import CallboardCore
import Testing

@Suite struct ConfigurationFileTests {
    private static let account = "0d5f2a8e-1c36-4a0b-9f6e-2b7c8d9e0f11"

    /// A file with one profile whose lines can be replaced or added; `kind` stands on line 5.
    private static func text(_ changes: [String: String?] = [:]) -> String {
        var lines: [(key: String, value: String)] = [
            ("base_url", "\"https://service.example\""),
            ("client_account_id", "\"\(account)\""),
            ("kind", "\"live\""),
            ("key_id", "\"key-1\""),
        ]
        for (key, value) in changes.sorted(by: { $0.key < $1.key }) {
            if let index = lines.firstIndex(where: { $0.key == key }) {
                if let value { lines[index].value = value } else { lines.remove(at: index) }
            } else if let value {
                lines.append((key, value))
            }
        }
        return "# Profiles.\n[profiles.acme]\n" + lines.map { "\($0.key) = \($0.value)\n" }.joined()
    }

    private static func findings(_ text: String) -> [ConfigurationError.Finding] {
        do {
            _ = try ConfigurationFile(text: text, path: "config.toml")
            return []
        } catch {
            return error.findings
        }
    }

    @Test func `A profile with the least that is needed gets the published defaults`() throws {
        let file = try ConfigurationFile(text: Self.text(), path: "config.toml")
        let configured = try file.profile(named: nil)
        let profile = configured.profile
        #expect(profile.name == "acme")
        #expect(profile.account.baseURL == "https://service.example")
        #expect(profile.account.clientAccountID == Self.account)
        #expect(profile.account.version == .v1)
        #expect(profile.kind == .live)
        #expect(profile.keyID == "key-1")
        #expect(profile.timeZone == "UTC")
        #expect(profile.tokens == 1)
        #expect(profile.onHangUp == .finish)
        #expect(profile.resendUnknown == .never)
        #expect(profile.retentionDays == 30)
        #expect(profile.allowance == Profile.Allowance())
        #expect(configured.keySource == .prompt)
    }

    @Test func `Every key of a profile is taken over`() throws {
        let text = Self.text([
            "kind": "\"test\"", "api_version": "\"v3\"", "api_key_command": "\"pass show acme\"",
            "time_zone": "\"Asia/Kolkata\"", "tokens": "10", "on_hangup": "\"stop\"", "resend_unknown": "\"always\"",
            "retention_days": "7", "realtime_per_second": "200", "batch_per_minute": "6000",
            "tokens_per_30_minutes": "20", "allowance_share": "0.99",
        ])
        let configured = try ConfigurationFile(text: text, path: "config.toml").profile(named: "acme")
        let profile = configured.profile
        #expect(profile.kind == .test)
        #expect(profile.account.version == .v3)
        #expect(configured.keySource == .command("pass show acme"))
        #expect(profile.timeZone == "Asia/Kolkata")
        #expect(profile.tokens == 10)
        #expect(profile.onHangUp == .stop)
        #expect(profile.resendUnknown == .always)
        #expect(profile.retentionDays == 7)
        let allowance = profile.allowance
        #expect(allowance.realTimePerSecond == 200)
        #expect(allowance.batchPerMinute == 6000)
        #expect(allowance.tokensPer30Minutes == 20)
        #expect(allowance.share == 0.99)
    }

    @Test(
        "A value at either edge of what is allowed is taken, and one beyond is refused at its line",
        arguments: [
            ("tokens", "1", true), ("tokens", "0", false), ("tokens", "10", true), ("tokens", "11", false),
            ("tokens", "\"1\"", false), ("tokens", "1.5", false), ("retention_days", "1", true),
            ("retention_days", "0", false), ("retention_days", "3650", true), ("retention_days", "3651", false),
            ("realtime_per_second", "1", true), ("realtime_per_second", "0", false),
            ("batch_per_minute", "1000000", true), ("batch_per_minute", "1000001", false),
            ("tokens_per_30_minutes", "-1", false), ("allowance_share", "0.01", true),
            ("allowance_share", "0.0", false),
            ("allowance_share", "0.99", true), ("allowance_share", "0.991", false), ("allowance_share", "1", false),
            ("allowance_share", "nan", false), ("kind", "\"sandbox\"", true), ("kind", "\"prod\"", false),
            ("kind", "\"Live\"", false), ("api_version", "\"v2\"", true), ("api_version", "\"v4\"", false),
            ("on_hangup", "\"go on\"", false), ("resend_unknown", "true", false),
            ("time_zone", "\"Europe/London\"", true), ("time_zone", "\"UTC\"", true),
            ("time_zone", "\"Mars/Base\"", false), ("time_zone", "\"IST\"", false), ("key_id", "\"\"", false),
            ("key_id", "[\"a\"]", false), ("api_key_descriptor", "3", true), ("api_key_descriptor", "2", false),
            ("api_key_command", "\"\"", false), ("api_key_file", "7", false),
            ("client_account_id", "\"acme\"", false),
        ]
    )
    func edges(key: String, value: String, isAllowed: Bool) throws {
        let text = Self.text([key: value])
        let findings = Self.findings(text)
        #expect(findings.isEmpty == isAllowed)
        guard !isAllowed else { return }
        let lines = text.split(separator: "\n").map(String.init)
        let line = try #require(lines.firstIndex { $0.hasPrefix("\(key) = ") })
        #expect(findings.map(\.line) == [line + 1])
        #expect(findings.map(\.key) == ["profiles.acme.\(key)"])
        #expect(findings.first?.message.hasPrefix("must be ") == true)
    }

    @Test(
        "Plain HTTP is for this machine alone, and never for live",
        arguments: [
            ("http://127.0.0.1:8080", "sandbox", true), ("http://localhost:8080", "test", true),
            ("http://[::1]:8080", "sandbox", true), ("http://127.0.0.1:8080", "live", false),
            ("http://service.example", "sandbox", false), ("http://127.0.0.1.service.example", "sandbox", false),
            ("https://service.example", "live", true), ("https://service.example/path", "live", false),
            ("ftp://service.example", "test", false), ("https://user@service.example", "live", false),
        ]
    )
    func plainHTTP(address: String, kind: String, isAllowed: Bool) {
        let findings = Self.findings(Self.text(["base_url": "\"\(address)\"", "kind": "\"\(kind)\""]))
        #expect(findings.isEmpty == isAllowed)
        if !isAllowed {
            #expect(findings.map(\.key) == ["profiles.acme.base_url"])
            #expect(findings.map(\.line) == [3])
        }
    }

    @Test(
        "A key that every profile needs is asked for by name",
        arguments: ["base_url", "client_account_id", "kind", "key_id"]
    )
    func missing(key: String) {
        let findings = Self.findings(Self.text([key: nil]))
        #expect(findings.map(\.key) == ["profiles.acme.\(key)"])
        #expect(findings.map(\.line) == [2])
        #expect(findings.first?.message.hasPrefix("is missing") == true)
    }

    @Test func `An unknown key is refused with its line and the keys that are allowed`() {
        let findings = Self.findings(Self.text(["tokenz": "3"]))
        #expect(findings.map(\.line) == [7])
        #expect(findings.map(\.key) == ["profiles.acme.tokenz"])
        #expect(findings.first?.message.contains("tokens_per_30_minutes") == true)
    }

    @Test func `A key written into the file is refused without repeating it`() {
        let findings = Self.findings(Self.text(["api_key": "\"canary-secret\""]))
        #expect(findings.map(\.key) == ["profiles.acme.api_key"])
        #expect(findings.first?.message.contains("api_key_file") == true)
        #expect(findings.first?.message.contains("canary-secret") == false)
    }

    @Test func `Two sources of a key are one too many`() {
        let findings = Self.findings(Self.text(["api_key_file": "\"k\"", "api_key_command": "\"pass\""]))
        #expect(findings.count == 1)
        #expect(findings.first?.message.contains("only one of") == true)
    }

    @Test func `Everything that is wrong is told at once in the order of lines`() {
        let findings = Self.findings("colour = 1\n" + Self.text(["kind": "\"x\"", "tokens": "99", "zone": "1"]))
        #expect(findings.map(\.key) == ["colour", "profiles.acme.kind", "profiles.acme.tokens", "profiles.acme.zone"])
        #expect(findings.map(\.line) == [1, 6, 8, 9])
    }

    @Test func `A syntax error is told with its line`() {
        let findings = Self.findings("default_profile = \"acme\"\n[profiles.acme\n")
        #expect(findings.map(\.line) == [2])
    }

    @Test func `Lines are found behind texts of several lines, in quoted names and in dotted keys`() {
        let text = """
            title = \"\"\"
            kind = 1
            \"\"\"
            [ profiles . "acme" ]
            profiles-like = 1
            [profiles]
            b.kind = 2
            """
        let findings = Self.findings(text)
        #expect(findings.first { $0.key == "title" }?.line == 1)
        #expect(findings.first { $0.key == "profiles.acme.profiles-like" }?.line == 5)
        #expect(findings.first { $0.key == "profiles.b.kind" }?.line == 7)
    }

    @Test func `The default profile is the one named, or the only one`() throws {
        let second = Self.text().replacing("profiles.acme", with: "profiles.beta")
        let both = Self.text() + second
        #expect(try ConfigurationFile(text: Self.text(), path: "c").profile(named: nil).profile.name == "acme")
        #expect(throws: ConfigurationError.self) { try ConfigurationFile(text: both, path: "c").profile(named: nil) }
        let named = "default_profile = \"beta\"\n" + both
        #expect(try ConfigurationFile(text: named, path: "c").profile(named: nil).profile.name == "beta")
        #expect(try ConfigurationFile(text: both, path: "c").profile(named: "acme").profile.name == "acme")
        #expect(throws: ConfigurationError.self) { try ConfigurationFile(text: both, path: "c").profile(named: "x") }
        #expect(Self.findings("default_profile = \"x\"\n" + both).map(\.line) == [1])
    }

    @Test(
        "A file that others can write to is refused with the command to run",
        arguments: [(0o600, true), (0o644, true), (0o620, false), (0o602, false)]
    )
    func mode(mode: Int, isAllowed: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("config.toml", Self.text(), mode: mode)
        do {
            _ = try ConfigurationFile(path: path)
            #expect(isAllowed)
        } catch {
            #expect(!isAllowed)
            #expect(error.description.contains("chmod 600 "))
        }
    }

    @Test func `A relative key file is meant from the folder of the configuration`() throws {
        let text = Self.text(["api_key_file": "\"keys/acme\""])
        let file = try ConfigurationFile(text: text, path: "/etc/callboard/config.toml")
        #expect(try file.profile(named: nil).keySource == .file("/etc/callboard/keys/acme"))
    }

    @Test func `Keys and the signal at the end are read with their lines`() throws {
        let text = "on_end = \"osc9\"\n" + Self.text() + "[keys]\nsubmit = \"X\"\ndown = \"j  Down\"\n"
        let file = try ConfigurationFile(text: text, path: "config.toml")
        #expect(file.console.onEnd == .osc9)
        #expect(
            file.console.keys == [
                KeyBinding(action: "submit", keys: ["X"], line: 9),
                KeyBinding(action: "down", keys: ["j", "Down"], line: 10),
            ]
        )
        #expect(try ConfigurationFile(text: Self.text(), path: "x").console == ConsoleSettings())
    }

    @Test(arguments: [
        ("on_end = \"flash\"\n", "\"flash\" is none of \"none\", \"bell\", \"osc9\""),
        ("on_end = 1\n", "must be a text, is a whole number"),
        ("keys = \"X\"\n", "must be a table such as [keys], is a text"),
        ("[keys]\nsubmit = 3\n", "must be the names of keys such as \"X\" or \"X Ctrl-T\", is a whole number"),
    ])
    func `What the console cannot take is said`(line: String, message: String) {
        let findings = Self.findings(line + Self.text())
        #expect(findings.map(\.message) == [message])
        #expect(findings.first?.line == (line.hasPrefix("[") ? 2 : 1))
    }
}
