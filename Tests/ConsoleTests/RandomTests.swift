import CallPersonalisation
import Foundation
import TestSupport
import Testing

@testable import CallboardCore
@testable import Console
@testable import Sandbox
@testable import Terminal

/// Keys, pastes and sizes at random on a real core and the sandbox.
///
/// `CALLBOARD_RANDOM_SECONDS` says how long, `CALLBOARD_RANDOM_SEED` plays one seed again.
@Suite("Whatever is pressed")
struct RandomTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["CALLBOARD_RANDOM_SECONDS"].flatMap(Int.init) ?? 15
    private static let onlySeed = environment["CALLBOARD_RANDOM_SEED"].flatMap(UInt64.init)

    @Test("Nothing breaks, every row of the screen is whole, and the states of every submission add up to its rows")
    func random() async throws {
        try await SandboxedCore.run(
            sandbox: { $0.ripening = .milliseconds(1)...(.milliseconds(300)) },
            { sandboxed in
                // Help and the command line lead to what writes files, too.
                let folder = FileManager.default.currentDirectoryPath
                #expect(FileManager.default.changeCurrentDirectoryPath(sandboxed.directory))
                defer { #expect(FileManager.default.changeCurrentDirectoryPath(folder)) }
                let failure: String? = await withCheckedContinuation { continuation in
                    Thread.detachNewThread { continuation.resume(returning: Self.play(sandboxed)) }
                }
                if let failure { Issue.record("\(failure)") }
                let submissions = try await sandboxed.core.submissions(limit: 500)
                if Self.environment["CALLBOARD_RANDOM_SECONDS"] != nil {
                    print("\(submissions.count) submissions, \(sandboxed.server.counts.takenRecords) records taken")
                }
                for submission in submissions {
                    let sums = StateSums(submission.counts)
                    let sum = sums.ok + sums.bad + sums.waiting + sums.unknown + sums.left + sums.out
                    #expect(sum == submission.rows, "\(submission.id)")
                }
                #expect(try await sandboxed.core.verify().isEmpty)
            }
        )
    }

    /// Writes the file that a story opens, with rows of its own: those that another one submitted are left out.
    private static func writeFile(in directory: String, seed: UInt64) throws -> String {
        let label = try #require(SandboxLabel.builtIn.first).id
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        var text = "caller,receiver,label_id,call_reason,starts_at,ends_at\n"
        for index in 0..<300 {
            let receiver = index % 10 == 7 ? "9.11E+11" : String(447_700_900_000 + Int(seed % 10_000) * 300 + index)
            text += "911140001234,\(receiver),\(label),Your order is on its way,\(now + 600_000),\(now + 3_660_000)\n"
        }
        let path = directory + "/day.csv"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    // MARK: Playing

    /// Plays seeds until the time is over; tells what went wrong first.
    private static func play(_ sandboxed: SandboxedCore) -> String? {
        let end = ContinuousClock.now + .seconds(seconds)
        var seed = onlySeed ?? 1
        repeat {
            if environment["CALLBOARD_RANDOM_SECONDS"] != nil { print("seed \(seed)") }
            do {
                if let failure = try play(seed, sandboxed, until: end) { return "seed \(seed): \(failure)" }
            } catch {
                return "seed \(seed): \(error)"
            }
            seed += 1
        } while ContinuousClock.now < end && onlySeed == nil
        return nil
    }

    private static func play(
        _ seed: UInt64,
        _ sandboxed: SandboxedCore,
        until end: ContinuousClock.Instant
    ) throws -> String? {
        var generator = SeededGenerator(seed: seed)
        let file = try writeFile(in: sandboxed.directory, seed: seed)
        let screen = MemoryScreen(size: Size(rows: 24, columns: 80), glyphs: .lines)
        // The end of a session is the end of its core.
        let core = try sandboxed.again()
        var options = ConsoleOptions(profile: core.profile) { core }
        options.holdSeconds = Int.random(in: 0...2, using: &generator)
        options.environment = ["EDITOR": "true", "VISUAL": "true", "HOME": sandboxed.directory]
        options.isReadOnly = Int.random(in: 0..<10, using: &generator) == 0
        let session = try Session(options, screen: screen)
        session.start()
        defer { session.finish() }
        for step in 0..<400 where session.console.exitCode == nil && ContinuousClock.now < end {
            if Int.random(in: 0..<100, using: &generator) < 2 {
                try submit(Bool.random(using: &generator) ? .file(file) : .record(seed, step), session, screen)
            }
            for event in events(file, screen, using: &generator) { send(event, to: screen) }
            session.turn(until: .now + .milliseconds(2))
            guard session.console.exitCode == nil else { break }
            if let failure = fault(of: screen, session.console) { return "step \(step): \(failure)" }
        }
        return nil
    }

    private static func send(_ event: InputEvent, to screen: MemoryScreen) {
        if case .resize(let size) = event { screen.resize(to: size) } else { screen.send(event) }
    }

    private static func fault(of screen: MemoryScreen, _ console: Console) -> String? {
        let frame = screen.frame
        guard frame.frameSize == console.size else { return "a frame for another size" }
        for row in 0..<frame.frameSize.rows {
            var column = 0
            while column < frame.frameSize.columns {
                let cell = frame[row, column]
                let width = cell.flags.contains(.wide) ? 2 : 1
                if cell.flags.contains(.continuation) { return "half a character at \(row), \(column)" }
                if width == 2, column + 1 >= frame.frameSize.columns { return "half a character at the edge" }
                if cell.value < 0x20, !cell.flags.contains(.cluster) {
                    return "a control character at \(row), \(column)"
                }
                column += width
            }
        }
        for submission in console.batches.submissions.submissions where submission.counts.total != submission.rows {
            return "\(submission.id): \(submission.counts.total) states for \(submission.rows) rows"
        }
        return nil
    }

    // MARK: What a person does

    private enum Work {
        case file(String)
        case record(UInt64, Int)
    }

    /// Sends a file or one record as a person does, looking at what comes before the next key.
    private static func submit(_ work: Work, _ session: Session, _ screen: MemoryScreen) throws {
        var events: [InputEvent] = [.key(.escape), .key(.escape), .key(.escape)]
        switch work {
        case .file(let path):
            events += [.key(.character("3")), .key(.character("o")), .paste(path), .key(.enter)]
        case .record(let seed, let step):
            let label = try #require(SandboxLabel.builtIn.first).id
            let receiver = 919_800_000_000 + seed * 1000 + UInt64(step)
            let record = "911140001234,\(receiver),\(label),Your order is on its way,now,+2h"
            events += [.key(.character("2")), .paste(record), .key(.escape)]
        }
        for event in events + [.key(.character("S"))] {
            screen.send(event)
            session.turn(until: .now + .milliseconds(2))
        }
        let end = ContinuousClock.now + .milliseconds(300)
        while !isAsked(session.console), session.console.exitCode == nil, ContinuousClock.now < end {
            session.turn(until: .now + .milliseconds(5))
        }
        for key in [Key.tab, .enter] where isAsked(session.console) {
            screen.send(.key(key))
            session.turn(until: .now + .milliseconds(2))
        }
    }

    private static func isAsked(_ console: Console) -> Bool {
        if case .dialog = console.overlay { true } else { false }
    }

    // MARK: What is pressed

    /// No key that writes files or starts programs, which a test must not do at random places.
    private static let keys: [Key] = Keymap.actions
        .filter { !["write", "bundle", "edit-outside"].contains($0.name) }
        .flatMap(\.keys)
        .filter { $0 != .character("w") }

    private static func events(
        _ file: String,
        _ screen: MemoryScreen,
        using generator: inout SeededGenerator
    ) -> [InputEvent] {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<50: return [.key(keys.randomElement(using: &generator) ?? .enter)]
        case 50..<62:
            let scalar = Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &generator))
            return scalar == "w" ? [] : [.key(.character(scalar))]
        case 62..<76:
            let often: [Key] = [.enter, .tab, .escape, .down, .up, .backspace, .left, .right, .pageDown]
            return [.key(often.randomElement(using: &generator) ?? .enter)]
        case 76..<82: return [.paste(pastes(file).randomElement(using: &generator) ?? "")]
        case 82..<88:
            let sizes = [Size(rows: 24, columns: 80), Size(rows: 40, columns: 140), Size(rows: 20, columns: 60)]
            let random = Size(
                rows: Int.random(in: 1...70, using: &generator),
                columns: Int.random(in: 1...220, using: &generator)
            )
            return [.resize(Bool.random(using: &generator) ? random : sizes.randomElement(using: &generator) ?? random)]
        case 88..<90: return [.interrupt]
        case 90..<91: return [.answer]
        case 91..<92: return [.resume]
        case 92..<94:
            return [.key(.escape), .key(.character("3")), .key(.character("o")), .paste(file), .key(.enter)]
        case 94..<98: return [.key(.character("S"))]
        default: return [.key(.tab), .key(.enter)]
        }
    }

    private static func pastes(_ file: String) -> [String] {
        [
            "911140001234", "+91 98123-43210\n", "{\"caller\": \"911140001234\", \"receiver\": 919812343210}",
            "911140001234,919812343210,label,Your order is out for delivery,now,+2h", file,
            String(repeating: "long ", count: 2000), "\u{1B}[2J\u{1B}]0;title\u{7}\u{202E}\u{9B}31m",
            "e" + String(repeating: "\u{301}", count: 5000), "日本語 한국어 नमस्ते 👩‍👩‍👧 \u{200F}שלום", "",
        ]
    }
}
