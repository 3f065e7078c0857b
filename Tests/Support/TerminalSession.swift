import Foundation
import Subprocess
import Synchronization

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A program in a real terminal: a private tmux server whose screen can be read and whose keys can be pressed.
///
/// Each session has its own socket and reads no configuration, so that sessions can run side by side.
package final class TerminalSession: Sendable {
    /// What did not come in time, and what the screen showed instead.
    package struct Failure: Error, CustomStringConvertible {
        /// For the person who reads the test's output.
        package let description: String
    }

    private let folder: URL
    private var socket: String { folder.appending(path: "tmux").path }
    private var statusFile: String { folder.appending(path: "status").path }
    private var recordFile: String { folder.appending(path: "bytes").path }
    /// How long `wait` looks away between two looks at the screen.
    private static let lookInterval = Duration.milliseconds(10)
    /// What ran in the terminal when it went away, and tmux itself.
    private let left = Mutex<[SystemProcess]>([])

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - command: the program and its arguments.
    ///   - rows: of the terminal, without a status line.
    ///   - columns: of the terminal.
    ///   - term: the program's `TERM`.
    ///   - environment: added to the environment; an empty value is set, too.
    ///   - removing: names taken out of the environment.
    package init(
        _ command: [String],
        rows: Int = 24,
        columns: Int = 80,
        term: String = "tmux-256color",
        environment: [String: String] = [:],
        removing: [String] = []
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "term-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let given = ["TERM": term, "LANG": "C.UTF-8"].merging(environment) { $1 }
        let names = (["TMUX", "TMUX_PANE", "LC_ALL"] + removing).flatMap { ["-u", $0] }
        // tmux forgets the status of a program at times; a file does not, and a rename shows it only when whole.
        let script = #""$@"; echo $? >"$0.tmp"; mv "$0.tmp" "$0""#
        let wrapped =
            ["env"] + names + given.map { "\($0.key)=\($0.value)" }.sorted() + ["sh", "-c", script, statusFile]
            + command
        try await tmux(
            ["set-option", "-g", "remain-on-exit", "on", ";", "set-option", "-s", "escape-time", "0", ";"]
                + ["set-option", "-g", "status", "off", ";", "set-option", "-s", "set-clipboard", "on", ";"]
                + ["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-s", "s", "--"] + wrapped
        )
    }

    /// Starts a program, does something with it, and ends it whatever happened.
    package static func run<Value: Sendable>(
        _ command: [String],
        rows: Int = 24,
        columns: Int = 80,
        term: String = "tmux-256color",
        environment: [String: String] = [:],
        removing: [String] = [],
        _ body: (TerminalSession) async throws -> Value
    ) async throws -> Value {
        let session = try await TerminalSession(
            command,
            rows: rows,
            columns: columns,
            term: term,
            environment: environment,
            removing: removing
        )
        do {
            let value = try await body(session)
            await session.close(after: Poll.patience)
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    // MARK: Looking

    /// What the terminal shows, one line a row, without spaces at the ends.
    package func screen() async throws -> String {
        try await tmux(["capture-pane", "-p", "-t", "s"])
    }

    /// What the terminal shows with the sequences for its colours and attributes.
    package func styledScreen() async throws -> String {
        try await tmux(["capture-pane", "-p", "-e", "-t", "s"])
    }

    /// Where the cursor is and whether it is seen.
    package func cursor() async throws -> (row: Int, column: Int, isVisible: Bool) {
        let text = try await format("#{cursor_y} #{cursor_x} #{cursor_flag}")
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3 else { throw Failure(description: "No cursor in \(text)") }
        return (numbers[0], numbers[1], numbers[2] == 1)
    }

    /// Whether the program has the terminal's second screen, as full-screen programs do.
    package func isOnOwnScreen() async throws -> Bool {
        try await format("#{alternate_on}") == "1"
    }

    /// The text the program put on tmux's clipboard last.
    package func clipboard() async throws -> String {
        try await tmux(["show-buffer"])
    }

    /// The program's process.
    package func process() async throws -> SystemProcess {
        // tmux knows the shell that waits for the program, and that may only be about to start it.
        let shell = try await process(as: "pane_pid")
        var program: SystemProcess?
        try await Poll.until("the program") {
            program = shell?.family.dropFirst().first
            return program != nil
        }
        guard let program else { throw Failure(description: "The program has ended, or not begun") }
        return program
    }

    private func process(as name: String) async throws -> SystemProcess? {
        Int32(try await format("#{\(name)}")).flatMap { SystemProcess($0) }
    }

    private func format(_ format: String) async throws -> String {
        try await tmux(["display-message", "-p", "-t", "s", format]).trimmingCharacters(in: .newlines)
    }

    // MARK: Waiting

    /// Waits until the screen is as wanted and returns it.
    ///
    /// - Throws: `Failure` with the screen when it is not so in time.
    @discardableResult
    package func wait(
        for what: String,
        within limit: Duration = Poll.patience,
        until isReached: (String) -> Bool
    ) async throws -> String {
        let end = ContinuousClock.now + limit
        var last = ""
        repeat {
            last = try await screen()
            if isReached(last) { return last }
            try await Task.sleep(for: Self.lookInterval)
        } while ContinuousClock.now < end
        throw Failure(description: "Waited \(limit) for \(what); the screen was:\n\(last)")
    }

    /// Waits until the screen shows a text and returns the screen.
    @discardableResult
    package func wait(for text: String, within limit: Duration = Poll.patience) async throws -> String {
        try await wait(for: "“\(text)”", within: limit) { $0.contains(text) }
    }

    /// The program's exit status, once it has ended; 128 and more is a signal.
    package func exitStatus(within limit: Duration = Poll.patience) async throws -> Int {
        let end = ContinuousClock.now + limit
        repeat {
            if let text = try? String(contentsOfFile: statusFile, encoding: .utf8),
                let status = Int(text.trimmingCharacters(in: .newlines))
            {
                return status
            }
            try await Task.sleep(for: Self.lookInterval)
        } while ContinuousClock.now < end
        throw Failure(description: "The program did not end within \(limit); the screen was:\n\(try await screen())")
    }

    // MARK: Bytes

    /// Keeps the bytes that the program writes from now on.
    package func record() async throws {
        try await tmux(["pipe-pane", "-O", "-t", "s", "exec cat >'\(recordFile)'"])
        // The reader must be there before the first byte is.
        let end = ContinuousClock.now + Poll.patience
        while !FileManager.default.fileExists(atPath: recordFile), ContinuousClock.now < end {
            try await Task.sleep(for: Self.lookInterval)
        }
    }

    /// The bytes that the program has written since `record()`; those of the last moment may still be on their way.
    package func recorded() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: recordFile)))
    }

    /// Waits until nothing was written for a while and returns the bytes since `record()`.
    package func recordedAtRest(quiet: Duration = .milliseconds(200)) async throws -> [UInt8] {
        var bytes = try recorded()
        let start = ContinuousClock.now
        var restsSince = start
        while ContinuousClock.now < restsSince + quiet {
            guard restsSince < start + Poll.patience else { throw Failure(description: "The program never rests") }
            try await Task.sleep(for: Self.lookInterval)
            let now = try recorded()
            if now.count != bytes.count {
                bytes = now
                restsSince = .now
            }
        }
        return bytes
    }

    // MARK: Acting

    /// Sends the program a signal, such as `SIGTERM`.
    package func signal(_ number: Int32) async throws {
        try await process().signal(number)
    }

    /// Presses keys by tmux's names: `"Down"`, `"C-c"`, `"BTab"`, `"x"`.
    package func keys(_ keys: String...) async throws {
        try await tmux(["send-keys", "-t", "s", "--"] + keys)
    }

    /// Presses a key, and again each second, until a text is shown: for a screen that may not be ready for it yet.
    package func keys(_ key: String, until text: String) async throws {
        for _ in 0..<9 {
            try await keys(key)
            if (try? await wait(for: text, within: .seconds(1))) != nil { return }
        }
        try await keys(key)
        try await wait(for: text)
    }

    /// Types characters one by one as they are.
    package func type(_ text: String) async throws {
        try await tmux(["send-keys", "-t", "s", "-l", "--", text])
    }

    /// Pastes text as a terminal does, in brackets if the program asked for them.
    package func paste(_ text: String) async throws {
        try await tmux([
            "set-buffer", "-b", "paste", "--", text, ";", "paste-buffer", "-p", "-r", "-t", "s", "-b", "paste",
        ])
    }

    /// Gives the terminal another size.
    package func resize(rows: Int, columns: Int) async throws {
        try await tmux(["resize-window", "-t", "s", "-x", "\(columns)", "-y", "\(rows)"])
    }

    /// Takes the terminal away, as the end of a connection does; the program is told and may go on.
    package func hangUp() async {
        if let server = try? await process(as: "pid") { left.withLock { $0 += server.family } }
        _ = try? await tmux(["kill-server"])
    }

    /// Takes the terminal away and waits for the end of the program, which is killed if it goes on for longer.
    package func close(after patience: Duration = .zero) async {
        await hangUp()
        await SystemProcess.end(left.withLock(\.self), after: patience)
        try? FileManager.default.removeItem(at: folder)
    }

    @discardableResult
    private func tmux(_ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .name("tmux"),
            arguments: Arguments(["-S", socket, "-f", "/dev/null"] + arguments),
            environment: .inherit.updating(["LC_ALL": "C.UTF-8"]),
            output: .string(limit: 1 << 21),
            error: .string(limit: 1 << 16)
        )
        guard result.terminationStatus.isSuccess else {
            let shown = arguments.prefix(2).joined(separator: " ")
            throw Failure(description: "tmux \(shown): \(result.standardError)")
        }
        return result.standardOutput
    }
}
