import Foundation
import Sandbox
import Synchronization
import TestSupport
import Testing

/// Power cuts on a file system of their own (rows 5 and 6 of the fault matrix): the kernel drops all that was not synced.
///
/// `CALLBOARD_CUTS` sets how often the power goes; the long run does it 2,000 times.
@Suite(
    "Power cuts",
    .enabled(if: LoopDisk.isUsable, "only root with a loop device can cut the power of a file system")
)
struct PowerCutTests {
    private static let cuts = ProcessInfo.processInfo.environment["CALLBOARD_CUTS"].flatMap(Int.init) ?? 8

    @Test("lose nothing that was told and double nothing", .timeLimit(.minutes(120)))
    func cut() async throws {
        var hits = 0
        for number in 0..<Self.cuts {
            let isHit = try await Self.once(number)
            hits += isHit ? 1 : 0
        }
        #expect(hits * 2 >= Self.cuts, "only \(hits) of \(Self.cuts) cuts came while something was being sent")
    }

    /// Runs a test with a tool whose state is on a disk of its own, against a service that takes a moment for each request.
    private static func withDisk(
        _ body: @Sendable (Tool, LoopDisk, _ state: [String], _ file: String) async throws -> Void
    ) async throws {
        try await Tool.run(sandbox: Tool.slow(by: .milliseconds(200))) { tool in
            let disk = try await LoopDisk(tool.directory)
            let file = try tool.writeFile("day.csv", rows: 20_000)
            do {
                try await body(tool, disk, ["--state", disk.folder + "/state"], file)
            } catch {
                await tool.endProcesses()
                try? await disk.remove()
                throw error
            }
            try await disk.remove()
        }
    }

    /// One cut at a random moment; tells whether the submission was under way.
    private static func once(_ number: Int) async throws -> Bool {
        let result = Mutex(false)
        try await Self.withDisk { tool, disk, state, file in
            let run = try tool.start(["submit", file, "--yes"] + state)
            // From the first writes of the import to the last answers.
            let isImport = number.isMultiple(of: 4)
            if !isImport { try await Poll.until("a request arrived") { !tool.taken.isEmpty } }
            let wait = Int.random(in: isImport ? 50...400 : 0...700)
            try await ContinuousClock().sleep(for: .milliseconds(wait))
            // A cut stops processor and disk at once. Here the processor goes first: in the instant in which ext4's journal is shut, fdatasync
            // of some kernels reports as done what is not, and no program could know better.
            run.signal(SIGSTOP)
            try await Poll.until("the process stands still") {
                run.state == nil || run.state == "T" || run.state == "Z"
            }
            try disk.cutPower()
            run.signal(SIGKILL)
            _ = await run.end()
            let taken = tool.taken.count
            try await disk.remount()
            let story = "cut \(number) after \(wait) ms"
            let before = Checker.Sums(try await tool.call(["status", "--json"] + state).objects)
            #expect(taken <= before.done + before["in_doubt"], "\(story): the journal forgot what was sent")
            let resumed = try await tool.call(["resume", "--all", "--wait"] + state)
            #expect([0, 2, 4].contains(resumed.status), "\(story): \(resumed.errors)")
            let verify = try await tool.call(["verify"] + state)
            #expect(verify.status == 0, "\(story): \(verify.output)\(verify.errors)")
            #expect(tool.taken.values.allSatisfy { $0 == 1 }, "\(story): a record was taken twice")
            let sums = Checker.Sums(try await tool.call(["status", "--json"] + state).objects)
            #expect(sums.done + sums["in_doubt"] + sums["stopped"] == sums.rows, "\(story)")
            result.withLock { $0 = taken > 0 && taken < 20_000 }
        }
        return result.withLock { $0 }
    }
}

/// A file system in a file, whose power can be cut.
private final class LoopDisk: Sendable {
    /// What a step of setting it up said.
    private struct Failure: Error {
        let step: String
    }

    let folder: String
    private let image: String

    /// Whether this machine lets us: root, the tools, and a loop device.
    static let isUsable: Bool = {
        guard geteuid() == 0 else { return false }
        return ["/usr/sbin/mkfs.ext4", "/usr/bin/mount", "/usr/bin/umount"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        } && FileManager.default.fileExists(atPath: "/dev/loop-control")
    }()

    init(_ directory: String) async throws {
        image = directory + "/disk.img"
        folder = directory + "/disk"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: image, contents: nil)
        truncate(image, 128 << 20)
        try await step("/usr/sbin/mkfs.ext4", "-q", "-F", image)
        try await step("/usr/bin/mount", "-o", "loop", image, folder)
    }

    /// From now on nothing more reaches the disk, and what was not synced never will (EXT4_IOC_SHUTDOWN without flushing the log).
    func cutPower() throws {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var flags: UInt32 = 2
        guard ioctl(descriptor, 0x8004_587D, &flags) == 0 else { throw Failure(step: "shutdown") }
    }

    /// Lets the file system recover.
    ///
    /// The book of the allowance goes: it is not synced, and one that is lost costs a minute of silence, which is not what is tried here.
    func remount() async throws {
        try await step("/usr/bin/umount", folder)
        // From a copy: a mount of the same file would come upon the shut one as long as any process still sees it.
        let copy = image + ".after"
        try await step("/usr/bin/cp", "--sparse=always", image, copy)
        try await step("/usr/bin/mount", "-o", "loop", copy, folder)
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: folder + "/state")) ?? []
        where name.hasPrefix("allowance") {
            try? manager.removeItem(atPath: folder + "/state/" + name)
        }
    }

    func remove() async throws { try await step("/usr/bin/umount", folder) }

    private func step(_ line: String...) async throws {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: line[0])
        process.arguments = Array(line.dropFirst())
        process.standardError = FileHandle.nullDevice
        guard try await process.runToEnd() == 0 else { throw Failure(step: line.joined(separator: " ")) }
    }
}
