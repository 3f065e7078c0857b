import Foundation
import Sandbox
import TestSupport
import Testing

/// What becomes of a running submission when somebody touches its files (rows 16, 18 and 51 of the fault matrix), or its disk is slow (15).
@Suite(
    "A journal that somebody touches while it is used"
)
struct JournalUnderFeetTests {
    private static let slow = Tool.slow(by: .milliseconds(500))

    @Test(
        "The journal is moved, removed, or replaced by a link or a copy: sending stops and is told",
        arguments: ["move", "remove", "link", "copy"]
    )
    func touched(how: String) async throws {
        try await Tool.run(sandbox: Self.slow) { tool in
            let file = try tool.writeFile("rows.csv", rows: 30_000)
            let path = tool.directory + "/state/callboard/journal.sqlite"
            let manager = FileManager.default
            let work = Task { try await tool("submit", file, "--yes", "--json") }
            try await Poll.until("some requests arrived") { tool.taken.count > 1000 }
            let away = tool.directory + "/away.sqlite"
            switch how {
            case "remove": break
            case "copy": try manager.copyItem(atPath: path, toPath: away)
            default: break
            }
            if how == "remove" || how == "copy" { try manager.removeItem(atPath: path) }
            if how == "move" || how == "link" { try manager.moveItem(atPath: path, toPath: away) }
            if how == "link" { try manager.createSymbolicLink(atPath: path, withDestinationPath: away) }
            if how == "copy" { try manager.copyItem(atPath: away, toPath: path) }
            let ended = try await work.value
            #expect(ended.status != 0, "\(how): \(ended.output)")
            #expect(ended.errors.contains("moved or replaced"), "\(how): \(ended.errors)")
            #expect(tool.taken.count < 30_000, "\(how): it went on sending")
            #expect(tool.taken.values.allSatisfy { $0 == 1 })
            // No empty journal stands in its place.
            #expect(manager.fileExists(atPath: path) == (how == "link" || how == "copy"))
            guard how == "link" else { return }
            let next = try await tool("status")
            #expect(next.status == 78)
            #expect(next.errors.contains("symbolic link"))
        }
    }

    @Test(
        "A file that is no journal is left alone, with what to do about it",
        arguments: ["text", "foreign", "zeros"]
    )
    func noJournal(kind: String) async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 30)
            _ = try await tool("submit", file, "--yes", "--wait")
            let path = tool.directory + "/state/callboard/journal.sqlite"
            let url = URL(filePath: path)
            switch kind {
            case "text": try Data(String(repeating: "caller,receiver\n", count: 600).utf8).write(to: url)
            case "zeros": try Data(repeating: 0, count: 8192).write(to: url)
            default:
                try FileManager.default.removeItem(atPath: path)
                let sqlite = Foundation.Process()
                sqlite.executableURL = URL(filePath: "/usr/bin/env")
                sqlite.arguments = ["sqlite3", path, "CREATE TABLE song(title TEXT);"]
                // Where there is no sqlite3, half of a journal serves as well.
                if try await sqlite.runToEnd() != 0 {
                    try Data("SQLite format 3\0 but not really".utf8).write(to: url)
                }
            }
            for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) }
            chmod(path, 0o600)
            let bytes = try Data(contentsOf: url)
            let count = tool.server.arrivals.count
            for arguments in [["status"], ["submit", file, "--yes"], ["verify"], ["doctor", "--offline"]] {
                let ended = try await tool.call(arguments)
                #expect(ended.status > 0, "\(kind), \(arguments): \(ended.output)")
                #expect((ended.errors + ended.output).contains("keep them for support"), "\(kind): \(ended.errors)")
            }
            #expect(try Data(contentsOf: url) == bytes, "\(kind): what is there is evidence")
            #expect(tool.server.arrivals.count == count, "\(kind): something was sent")
        }
    }

    @Test(
        "A stopped process that holds the lock is named, what is open can be read, and nothing is taken from it",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock"), "flock is missing"),
        .timeLimit(.minutes(10))
    )
    func stoppedHolder() async throws {
        try await Tool.run(sandbox: Self.slow) { tool in
            let file = try tool.writeFile("rows.csv", rows: 20_000)
            let run = try tool.start(["submit", file, "--yes"])
            try await Poll.until("some requests arrived") { tool.taken.count > 1000 }
            // A stop in the middle of a write is hard to hit, so another holds the lock for it.
            let holder = Foundation.Process()
            holder.executableURL = URL(filePath: "/usr/bin/flock")
            holder.arguments = [
                "--no-fork", tool.directory + "/state/callboard/journal.lock", "/bin/sleep", "60",
            ]
            try holder.run()
            // Nothing else would end it once it is stopped.
            defer { kill(holder.processIdentifier, SIGKILL) }
            try await Poll.until("the lock is held") {
                try String(contentsOfFile: "/proc/locks", encoding: .utf8).split(separator: "\n").contains { line in
                    !line.contains("->") && line.contains("FLOCK") && line.contains(" \(holder.processIdentifier) ")
                }
            }
            kill(holder.processIdentifier, SIGSTOP)
            let ended = try await tool("status")
            #expect(ended.status == 1)
            #expect(ended.errors.contains("Process \(holder.processIdentifier) holds the journal"), "\(ended.errors)")
            #expect(run.state != nil, "the sender gave up")
            kill(holder.processIdentifier, SIGKILL)
            #expect(await run.end() == 0)
            let sums = try await Checker.settle(tool, "the lock was held by a stopped process")
            #expect(sums["pushed"] == 20_000)
        }
    }

    @Test(
        "Ctrl-Z ends claims first, loses nothing while it stands, and goes on where it was",
        .timeLimit(.minutes(10))
    )
    func stopAndGoOn() async throws {
        try await Tool.run(sandbox: Self.slow) { tool in
            let file = try tool.writeFile("rows.csv", rows: 30_000)
            let run = try tool.start(["submit", file, "--yes"])
            try await Poll.until("some requests arrived") { tool.taken.count > 1000 }
            run.signal(SIGTSTP)
            try await Poll.until("the process stands still") { run.state == "T" }
            // What it sent last may still be on its way into a busy sandbox.
            var count = -1
            try await Poll.until("a second without an arrival") {
                let before = count
                count = tool.server.arrivals.count
                try await Task.sleep(for: .seconds(1))
                return before == count && tool.server.arrivals.count == count
            }
            // Nothing was cut in two: every request that left has its answer on disk, or will have it.
            let other = try await tool("resume", "--all", "--json")
            #expect(other.status == 0, "\(other.errors)")
            #expect(tool.server.arrivals.count == count, "another process took what a living one holds")
            run.signal(SIGCONT)
            #expect(await run.end() == 0)
            let sums = try await Checker.settle(tool, "stopped and continued")
            #expect(sums["in_doubt"] == 0)
            #expect(sums["pushed"] == 30_000)
        }
    }

    @Test(
        "On a disk that takes three seconds for each sync the console still answers keys at once",
        .enabled(if: Strace.isUsable, "strace is missing or may not trace")
    )
    func slowDisk() async throws {
        try await Tool.run(sandbox: Self.slow) { tool in
            // A submission that lost its process: the console goes on with it, each claim and each result with a slow sync.
            let file = try tool.writeFile("rows.csv", rows: 30_000)
            let run = try tool.start(["submit", file, "--yes"])
            try await Poll.until("some requests arrived") { tool.taken.count > 1000 }
            run.signal(SIGKILL)
            _ = await run.end()
            let slow = Strace.wrapper("fdatasync:delay_enter=3000000")
            try await TerminalSession.run(
                slow + [Tool.path, "console"],
                environment: tool.environment,
                removing: ["COLORTERM", "NO_COLOR"]
            ) { terminal in
                try await terminal.wait(for: "callboard")
                try await terminal.keys("3")
                try await terminal.wait(for: "[3 Batches]")
                var longest = Duration.zero
                for round in 0..<10 {
                    let (key, title) = round.isMultiple(of: 2) ? ("6", "[6 Log]") : ("3", "[3 Batches]")
                    let took = try await ContinuousClock().measure {
                        try await terminal.keys(key)
                        try await terminal.wait(for: title)
                    }
                    longest = max(longest, took)
                }
                // Looking costs two tmux calls; a key that waited for a sync would take longer than that by far.
                #expect(longest < .milliseconds(2500), "a key took \(longest)")
                // It would go on sending, and that takes long on such a disk.
                await terminal.close()
            }
        }
    }
}
