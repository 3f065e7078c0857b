import Foundation
import Glibc
import Synchronization

/// A network with nothing on it but a loopback of its own, which can be cut, made lossy or made narrow.
package final class OwnNetwork: Sendable {
    /// What could not be set up.
    package struct Failure: Error { package let what: String }

    /// A process that does nothing but keep the network there.
    private let keeper: Int32

    /// Whether one can be made here: that takes root, and the programs that change it.
    package static let isUsable: Bool = {
        let programs = ["/usr/bin/unshare", "/usr/bin/nsenter", "/usr/sbin/ip", "/usr/sbin/nft", "/usr/sbin/tc"]
        guard geteuid() == 0, programs.allSatisfy(FileManager.default.isExecutableFile(atPath:)) else { return false }
        return (try? OwnNetwork.once(["/usr/bin/unshare", "--net", "/usr/sbin/nft", "add", "table", "ip", "t"])) == 0
    }()

    package init() async throws {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["--net", "/bin/sleep", "600"]
        try process.run()
        let pid = process.processIdentifier
        keeper = pid
        let manager = FileManager.default
        let own = try manager.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")
        try await Poll.until("there is a network of its own") {
            try manager.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/net") != own
        }
        try run("/usr/sbin/ip", "link", "set", "lo", "mtu", "1500", "up")
    }

    deinit { kill(keeper, SIGKILL) }

    /// What stands on a command line before a program that is to run on it.
    package var entrance: [String] { ["/usr/bin/nsenter", "--target", String(keeper), "--net", "--"] }

    /// Runs a program on it to its end.
    package func run(_ command: String...) throws {
        guard try OwnNetwork.once(entrance + command) == 0 else { throw Failure(what: command.joined(separator: " ")) }
    }

    /// Calls a body on a thread that is on it.
    package func inside(_ body: @escaping @Sendable () -> Int32) throws -> Int32 {
        let file = open("/proc/\(keeper)/ns/net", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(what: "its file: \(errno)") }
        defer { close(file) }
        // The C library has it, its module for this language does not.
        typealias Change = @convention(c) (_ file: Int32, _ kind: Int32) -> Int32
        guard let symbol = dlsym(nil, "setns") else { throw Failure(what: "setns is missing") }
        let change = unsafeBitCast(symbol, to: Change.self)
        let ofNetworks: Int32 = 0x4000_0000
        let result = Mutex<Int32?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            if change(file, ofNetworks) == 0 { result.withLock { $0 = body() } }
            isDone.signal()
        }
        isDone.wait()
        guard let value = result.withLock({ $0 }) else { throw Failure(what: "a thread could not go there") }
        return value
    }

    private static func once(_ line: [String]) throws -> Int32 {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: line[0])
        process.arguments = Array(line.dropFirst())
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
