import CallboardCore
import Foundation
import Testing

@Suite struct StateDirectoryTests {
    @Test func `A missing folder is made for its owner alone, with those around it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a/b/callboard"
        #expect(try StateDirectory(path: path).path == path)
        for part in ["/a", "/a/b", "/a/b/callboard"] {
            #expect(try TemporaryFolder.mode(of: folder.path + part) == 0o700)
        }
    }

    @Test(
        "A folder open to others is refused with the command to run",
        arguments: [(0o700, true), (0o750, false), (0o701, false), (0o770, false)]
    )
    func folderMode(mode: Int, isAllowed: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.folder("state", mode: mode)
        let failure = Self.failure(path)
        #expect((failure == nil) == isAllowed)
        if let failure { #expect(failure.description.contains("chmod 700 \(path)")) }
    }

    @Test("A file in it that is open to others is refused", arguments: [(0o600, true), (0o640, false), (0o604, false)])
    func fileMode(mode: Int, isAllowed: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("journal.sqlite", "x", mode: mode)
        let failure = Self.failure(folder.path)
        #expect((failure == nil) == isAllowed)
        if let failure { #expect(failure.description.contains("chmod 600 \(path)")) }
    }

    @Test func `A symbolic link is refused, as the folder and in it`() throws {
        let folder = try TemporaryFolder()
        let real = try folder.folder("real")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: real)
        #expect(Self.failure(link) == .link(path: link))
        let inner = real + "/journal.sqlite"
        try FileManager.default.createSymbolicLink(atPath: inner, withDestinationPath: "/etc/passwd")
        #expect(Self.failure(real) == .link(path: inner))
    }

    @Test func `A file in its place is refused`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("state", "")
        #expect(Self.failure(path) == .notAFolder(path: path))
    }

    @Test(
        "Paths follow the XDG directories and ignore relative ones",
        arguments: [
            (["HOME": "/home/a"], "/home/a/.local/state/callboard", "/home/a/.config/callboard/config.toml"),
            (
                ["HOME": "/home/a", "XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/c/"], "/s/callboard",
                "/c/callboard/config.toml"
            ),
            (
                ["HOME": "/home/a", "XDG_STATE_HOME": "s", "XDG_CONFIG_HOME": ""], "/home/a/.local/state/callboard",
                "/home/a/.config/callboard/config.toml"
            ),
        ]
    )
    func paths(environment: [String: String], state: String, configuration: String) {
        #expect(ConfigurationPaths.state(environment: environment) == state)
        #expect(ConfigurationPaths.configuration(environment: environment) == configuration)
    }

    @Test(
        "A path in a command to run is one word of a shell",
        arguments: [("/a/b-c_d.e", "/a/b-c_d.e"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"), ("$x", "'$x'")]
    )
    func words(text: String, word: String) { #expect(ShellWord.quoted(text) == word) }

    private static func failure(_ path: String) -> StateDirectory.Failure? {
        do {
            _ = try StateDirectory(path: path)
            return nil
        } catch {
            return error
        }
    }
}
