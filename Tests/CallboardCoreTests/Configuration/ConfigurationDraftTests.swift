import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite struct ConfigurationDraftTests {
    private static func draft(_ name: String = "acme") -> ConfigurationDraft {
        ConfigurationDraft(
            name: name,
            baseURL: "http://127.0.0.1:8080",
            clientAccountID: "0d5f2a8e-1c36-4a0b-9f6e-2b7c8d9e0f11",
            kind: .sandbox,
            apiVersion: .v2,
            keyID: "key \"1\" \\ ü",
            keySource: .command("pass show \"acme\""),
            timeZone: "Asia/Kolkata"
        )
    }

    @Test func `What is written is read back the same`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/new/deeper/config.toml"
        try Self.draft().write(to: path)
        let configured = try ConfigurationFile(path: path).profile(named: nil)
        #expect(configured.profile.keyID == "key \"1\" \\ ü")
        #expect(configured.profile.account.version == .v2)
        #expect(configured.profile.timeZone == "Asia/Kolkata")
        #expect(configured.keySource == .command("pass show \"acme\""))
        #expect(try TemporaryFolder.mode(of: path) == 0o600)
        #expect(try TemporaryFolder.mode(of: folder.path + "/new/deeper") == 0o700)
    }

    @Test func `A second profile is added behind the first, which stays as it was`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/config.toml"
        try Self.draft().write(to: path)
        let first = try String(contentsOfFile: path, encoding: .utf8)
        try Self.draft("beta").write(to: path)
        let both = try String(contentsOfFile: path, encoding: .utf8)
        #expect(both.hasPrefix(first))
        #expect(try ConfigurationFile(path: path).profiles.keys.sorted() == ["acme", "beta"])
    }

    @Test func `A profile that is there is not written over`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/config.toml"
        try Self.draft().write(to: path)
        #expect(throws: ConfigurationError.self) { try Self.draft().write(to: path) }
    }

    @Test func `A profile that would be refused is not written`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/config.toml"
        var draft = Self.draft()
        draft.kind = .live
        #expect(throws: ConfigurationError.self) { try draft.write(to: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
