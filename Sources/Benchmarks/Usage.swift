import Foundation
import Synchronization

/// What this process has used so far.
struct Usage {
    var cpuSeconds: Double
    var peakMiB: Double

    static var now: Usage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        return Usage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakMiB: Double(usage.ru_maxrss) / 1024
        )
    }
}

/// The memory of this process over time, looked at ten times a second.
final class MemoryLog: Sendable {
    private let samples = Mutex<[Int]>([])
    private let isOver = Mutex(false)

    init() {
        Thread.detachNewThread { [self] in
            while !isOver.withLock({ $0 }) {
                samples.withLock { $0.append(MemoryLog.resident()) }
                usleep(100_000)
            }
        }
    }

    /// Ends the log and gives the memory in MiB at each tenth of the time.
    func tenths() -> String {
        isOver.withLock { $0 = true }
        let samples = samples.withLock { $0 }
        return (1...10).compactMap { samples.isEmpty ? nil : samples[(samples.count - 1) * $0 / 10] }.map(String.init)
            .joined(separator: " ")
    }

    private static func resident() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return (pages * Int(sysconf(Int32(_SC_PAGESIZE)))) >> 20
    }
}
