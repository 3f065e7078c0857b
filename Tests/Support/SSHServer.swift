import Foundation
import Glibc

/// A real OpenSSH server on loopback with keys, port and files of its own, for one person: who runs the tests.
package final class SSHServer: Sendable {
    /// The program of the server.
    private static let program = "/usr/sbin/sshd"

    /// Whether the server and its client are installed.
    package static var isInstalled: Bool {
        let manager = FileManager.default
        return manager.isExecutableFile(atPath: program) && manager.isExecutableFile(atPath: "/usr/bin/ssh")
    }

    /// What went wrong with the server.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Where it listens.
    package let port: Int
    private let folder: URL

    /// Starts a server, does something with it, and ends it whatever happened.
    package static func run(_ body: (SSHServer) async throws -> Void) async throws {
        let server = try await SSHServer()
        do { try await body(server) } catch {
            try? await server.stop()
            throw error
        }
        try await server.stop()
    }

    private init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ssh-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        // The server insists on it when it runs as root.
        if getuid() == 0 { mkdir("/run/sshd", 0o755) }
        for name in ["host", "user"] {
            let keys = Process()
            keys.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
            keys.arguments = ["-q", "-t", "ed25519", "-N", "", "-f", folder.appending(path: name).path]
            guard try await keys.runToEnd() == 0 else { throw Failure(description: "ssh-keygen made no key") }
        }
        port = try Self.freePort()
        let settings = """
            Port \(port)
            ListenAddress 127.0.0.1
            HostKey \(folder.path)/host
            AuthorizedKeysFile \(folder.path)/user.pub
            PidFile \(folder.path)/pid
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            StrictModes no
            PrintMotd no
            PrintLastLog no

            """
        try Data(settings.utf8).write(to: folder.appending(path: "config"))
        // It goes into the background by itself: Foundation takes a program that closes all files for one that has ended,
        // and would then wait for it and for nothing else.
        let start = Process()
        start.executableURL = URL(filePath: Self.program)
        start.arguments = ["-f", folder.appending(path: "config").path, "-E", folder.appending(path: "log").path]
        guard try await start.runToEnd() == 0 else { throw Failure(description: "sshd did not start") }
        let port = port
        do {
            try await Poll.until("the SSH server") { Self.answers(port) && self.processID != nil }
        } catch {
            try? await stop()
            throw error
        }
    }

    private var processID: Int32? {
        let text = try? String(contentsOf: folder.appending(path: "pid"), encoding: .utf8)
        return text.flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Ends it with all its connections, and removes its keys.
    private func stop() async throws {
        if let server = processID.flatMap({ SystemProcess($0) }) {
            // It removes a file of its own as it ends.
            let family = server.family
            server.signal(SIGTERM)
            await SystemProcess.end(family, after: .seconds(10))
        }
        try FileManager.default.removeItem(at: folder)
    }

    /// The client with all it needs to reach the server, by another port if one is between.
    package func command(_ remote: String, port: Int? = nil) -> [String] {
        let name = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"
        let options = [
            "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "IdentitiesOnly=yes",
        ]
        return ["ssh", "-tt", "-F", "/dev/null", "-i", folder.appending(path: "user").path]
            + options.flatMap { ["-o", $0] }
            + ["-p", String(port ?? self.port), "\(name)@127.0.0.1", remote]
    }

    private static func answers(_ port: Int) -> Bool {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        return sockaddr_in(loopbackPort: port).connect(file)
    }

    private static func freePort() throws -> Int {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in(loopbackPort: 0)
        guard let port = address.bind(file) else { throw Failure(description: "there is no free port") }
        return port
    }
}
