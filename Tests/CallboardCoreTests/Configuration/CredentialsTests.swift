import CallboardCore
import Foundation
import TestSupport
import Testing

@Suite struct CredentialsTests {
    private static func key(_ source: KeySource, limit: Duration = .seconds(10)) async throws -> String {
        try await Credentials(source: source, profileName: "acme", canAsk: false, helperLimit: limit).apiKey()
    }

    private static func failure(_ source: KeySource, limit: Duration = .seconds(10)) async -> CredentialError? {
        do {
            _ = try await key(source, limit: limit)
            return nil
        } catch {
            return error as? CredentialError
        }
    }

    // MARK: Files

    @Test("A key file gives its one line", arguments: ["k3y", "k3y\n", "k3y\r\n"])
    func file(content: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("key", content)
        #expect(try await Self.key(.file(path)) == "k3y")
    }

    @Test(
        "A key file that others can read or write is refused with the command to run",
        arguments: [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false)]
    )
    func mode(mode: Int, isAllowed: Bool) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("key", "k3y\n", mode: mode)
        let failure = await Self.failure(.file(path))
        #expect(failure == (isAllowed ? nil : .fileMode(path: path)))
        if let failure { #expect(failure.description.contains("chmod 600 \(path)")) }
    }

    @Test func `A key file in a folder where others can replace it is refused`() async throws {
        let folder = try TemporaryFolder()
        let inner = try folder.folder("open", mode: 0o777)
        let path = try folder.file("open/key", "k3y\n")
        #expect(await Self.failure(.file(path)) == .folderMode(path: inner))
        // With the sticky bit, as in /tmp, only the owner can.
        try FileManager.default.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: inner)
        #expect(await Self.failure(.file(path)) == nil)
    }

    @Test func `A key file that is a link, a folder or missing is refused`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("key", "k3y\n")
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        for wrong in [link, folder.path, folder.path + "/none"] {
            guard case .file(wrong, _) = await Self.failure(.file(wrong)) else {
                Issue.record("\(wrong) was taken")
                continue
            }
        }
    }

    @Test(
        "What is not a key is refused without repeating it",
        arguments: [
            "", "\n", "one\ntwo\n", "with space\n", "\u{1B}[31m", "schlüssel", String(repeating: "x", count: 1025),
        ]
    )
    func junk(content: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("key", content)
        let failure = await Self.failure(.file(path))
        #expect(failure != nil)
        if content.count > 3 { #expect(failure?.description.contains(content) == false) }
    }

    @Test func `A key of 1,024 bytes is taken`() async throws {
        let folder = try TemporaryFolder()
        let key = String(repeating: "x", count: 1024)
        let path = try folder.file("key", key + "\n")
        #expect(try await Self.key(.file(path)) == key)
    }

    @Test func `A changed key file works at once`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("key", "old")
        let credentials = Credentials(source: .file(path), profileName: "acme", canAsk: false)
        #expect(try await credentials.apiKey() == "old")
        _ = try folder.file("key", "new")
        #expect(try await credentials.apiKey() == "new")
    }

    // MARK: Commands

    @Test func `A command gives the first line of what it says`() async throws {
        #expect(try await Self.key(.command("printf 'k3y\\nuser: acme\\n'")) == "k3y")
        #expect(try await Self.key(.command("echo k3y; echo careful >&2")) == "k3y")
    }

    @Test func `A command that fails is told with its status and the last line of what it said`() async {
        let failure = await Self.failure(.command("echo start >&2; echo 'no such entry' >&2; exit 3"))
        #expect(failure == .helperFailed(status: 3, said: "no such entry"))
    }

    @Test func `A command that is not there is told as such`() async throws {
        let failure = await Self.failure(.command("/nonexistent/helper show acme"))
        guard case .helperFailed(127, _) = try #require(failure) else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(failure?.description.contains("command not found") == true)
    }

    @Test func `A command that takes too long is ended with everything it started`() async throws {
        let folder = try TemporaryFolder()
        let note = folder.path + "/pid"
        let failure = await Self.failure(
            .command("sleep 600 & echo $! > \(note); wait"),
            limit: .seconds(3)
        )
        #expect(failure == .helperSlow(seconds: 3))
        let text = try String(contentsOfFile: note, encoding: .utf8).trimmingCharacters(in: .newlines)
        let pid = try #require(Int32(text))
        try await Poll.until("its end") { !(SystemProcess(pid)?.isAlive ?? false) }
    }

    @Test func `A command that closes its output and stays is ended too`() async {
        let failure = await Self.failure(.command("exec >&- 2>&-; sleep 600"), limit: .milliseconds(300))
        #expect(failure == .helperSlow(seconds: 0))
    }

    @Test func `A command that gives megabytes is stopped`() async {
        #expect(await Self.failure(.command("head -c 10000000 /dev/zero")) == .helperTooMuch)
    }

    @Test func `Megabytes of complaints do not hold a command up`() async throws {
        #expect(try await Self.key(.command("head -c 10000000 /dev/zero >&2; echo k3y")) == "k3y")
    }

    @Test func `A command that gives junk or nothing gives no key`() async throws {
        for line in ["head -c 100 /dev/zero", "true", "printf '\\n'"] {
            guard case .notAKey = try #require(await Self.failure(.command(line))) else {
                Issue.record("\(line) gave a key")
                continue
            }
        }
    }

    @Test func `A command that a signal ends is told as such`() async {
        #expect(await Self.failure(.command("kill -9 $$")) == .helperKilled(signal: 9))
    }

    @Test func `A command has nothing to read and no terminal`() async throws {
        #expect(try await Self.key(.command("cat; (: </dev/tty) 2>/dev/null && echo terminal || echo none")) == "none")
    }

    // MARK: Descriptors and questions

    @Test func `An inherited descriptor is read once and its key kept`() async throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("k3y\n".utf8))
        try pipe.fileHandleForWriting.close()
        let number = dup(pipe.fileHandleForReading.fileDescriptor)
        let credentials = Credentials(source: .descriptor(number), profileName: "acme", canAsk: false)
        try credentials.prepare()
        #expect(try await credentials.apiKey() == "k3y")
        #expect(try await credentials.apiKey() == "k3y")
    }

    @Test func `A descriptor that is not open is told as such`() async throws {
        guard case .descriptor(1000, _) = try #require(await Self.failure(.descriptor(1000))) else {
            Issue.record("descriptor 1000 gave a key")
            return
        }
    }

    @Test func `Nobody is asked when nobody can be`() async {
        #expect(await Self.failure(.prompt) == .noTerminal)
    }
}
