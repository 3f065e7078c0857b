import Foundation
import Glibc

/// A process of this machine; another that has its number later is not taken for it.
package struct SystemProcess: Sendable, Hashable {
    package let id: Int32
    /// When it started, as `/proc` tells it.
    private let start: String

    /// Nil if there is no such process.
    package init?(_ id: Int32) {
        guard let fields = Self.fields(of: id) else { return nil }
        self.id = id
        start = fields.start
    }

    /// The letter of its state in `/proc`, such as T for stopped; nil once it is gone.
    package var state: Character? {
        guard let fields = Self.fields(of: id), fields.start == start else { return nil }
        return fields.state
    }

    /// Whether it goes on; one that has ended and is not fetched by its parent does not.
    package var isAlive: Bool { !(state.map { "ZX".contains($0) } ?? true) }

    /// Sends it a signal, unless it is gone.
    package func signal(_ number: Int32) {
        if state != nil { kill(id, number) }
    }

    /// It and everything that it started and that still has it above itself.
    package var family: [SystemProcess] {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
        let children = threads.flatMap { thread in
            let list = try? String(contentsOfFile: "/proc/\(id)/task/\(thread)/children", encoding: .utf8)
            return list?.split(separator: " ").compactMap { Int32($0) } ?? []
        }
        return [self] + children.compactMap { SystemProcess($0) }.flatMap(\.family)
    }

    /// Waits for the end of processes, and kills what is left of them after a while.
    package static func end(_ processes: [SystemProcess], after patience: Duration = .zero) async {
        func haveEnded() -> Bool { processes.allSatisfy { !$0.isAlive } }
        try? await Poll.until("they end by themselves", within: patience) { haveEnded() }
        for process in processes where process.isAlive { process.signal(SIGKILL) }
        try? await Poll.until("they end") { haveEnded() }
    }

    private static func fields(of id: Int32) -> (state: Character, start: String)? {
        // The name stands in brackets before all this, and may hold anything.
        guard let line = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let name = line.lastIndex(of: ")")
        else { return nil }
        let fields = line[name...].dropFirst().split(separator: " ")
        guard fields.count > 19, let state = fields[0].first else { return nil }
        return (state, String(fields[19]))
    }
}
