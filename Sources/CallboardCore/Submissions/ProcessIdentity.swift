import Foundation

/// Which process owns a piece of work, told apart from every other one before and after it.
///
/// A process number alone is used again by the system; with its start time and the boot it cannot be mistaken.
package struct ProcessIdentity: Hashable, Sendable, Codable {
    package var pid: Int32
    /// Clock ticks after boot.
    package var startTime: UInt64
    package var bootID: String

    package init(pid: Int32, startTime: UInt64, bootID: String) {
        self.pid = pid
        self.startTime = startTime
        self.bootID = bootID
    }

    /// The running process.
    package static let current = ProcessIdentity(
        pid: getpid(),
        startTime: startTime(of: getpid()) ?? 0,
        bootID: currentBootID
    )

    /// A process that runs now; nil if there is none of that number.
    package static func running(_ pid: Int32) -> ProcessIdentity? {
        startTime(of: pid).map { ProcessIdentity(pid: pid, startTime: $0, bootID: currentBootID) }
    }

    /// The kernel's name of this boot.
    package static let currentBootID =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"

    /// Whether the process still runs on this boot.
    package var isAlive: Bool {
        bootID == ProcessIdentity.currentBootID && ProcessIdentity.startTime(of: pid) == startTime
    }

    /// Field 22 of `/proc/PID/stat`; nil if there is no such process, or if it is dead and only waits to be collected.
    private static func startTime(of pid: Int32) -> UInt64? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let name = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return UInt64(fields[19])
    }

    /// The identity as stored.
    package var stored: String { "\(pid) \(startTime) \(bootID)" }

    /// Reads what `stored` wrote.
    package init?(stored: String) {
        let parts = stored.split(separator: " ")
        guard parts.count == 3, let pid = Int32(parts[0]), let startTime = UInt64(parts[1]) else { return nil }
        self.init(pid: pid, startTime: startTime, bootID: String(parts[2]))
    }
}
