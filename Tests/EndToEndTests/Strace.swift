import Foundation
import TestSupport

/// The system's tracer, which can make a call fail, kill at it, or make it slow.
enum Strace {
    static let path = "/usr/bin/strace"

    /// Whether it is there and may trace.
    static let isUsable: Bool = {
        guard FileManager.default.isExecutableFile(atPath: path) else { return false }
        let process = Foundation.Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-f", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=1", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// What stands before the tool on the command line.
    static func wrapper(_ injections: String...) -> [String] {
        [path, "-f", "--seccomp-bpf", "-o", "/dev/null"] + injections.flatMap { ["-e", "inject=" + $0] }
    }

    /// Runs the tool under an injection; the status is that of the tool, negative for a signal.
    static func inject(_ what: String, _ tool: Tool, _ arguments: [String]) async throws -> Int32 {
        try await tool.start(arguments, under: wrapper(what)).end()
    }
}
