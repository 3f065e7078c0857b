import Foundation
import TestSupport
import Testing

/// The judge after every fault: starts again without it, sends what is left, and compares the journal with what the service saw.
enum Checker {
    /// What the journal says of all rows.
    struct Sums {
        var rows = 0
        private var states: [String: Int] = [:]

        init(_ objects: [[String: Any]]) {
            for object in objects {
                rows += object["rows"] as? Int ?? 0
                states.merge(object["states"] as? [String: Int] ?? [:], uniquingKeysWith: +)
            }
        }

        subscript(state: String) -> Int { states[state, default: 0] }

        /// Rows that somebody still has to do something for.
        var open: Int { self["queued"] + self["in_flight"] + self["deferred"] + self["accepted"] }

        /// Rows that the service has, by the journal.
        var done: Int { self["accepted"] + self["pushed"] + self["failed"] + self["status_unknown"] }

        var sum: Int { states.values.reduce(0, +) }
    }

    /// - Parameters:
    ///   - story: what happened, for whoever reads a failure.
    ///   - resumes: whether what is left is sent first.
    @discardableResult
    static func settle(_ tool: Tool, _ story: String, resumes: Bool = true) async throws -> Sums {
        if resumes {
            let resumed = try await tool("resume", "--all", "--wait", "--json")
            #expect([0, 2, 3, 4].contains(resumed.status), "\(story): \(resumed.status) \(resumed.errors)")
        }
        let verify = try await tool("verify")
        #expect(verify.status == 0, "\(story): \(verify.output)\(verify.errors)")
        let sums = Sums(try await tool("status", "--json").objects)
        let taken = tool.taken
        #expect(taken.values.allSatisfy { $0 == 1 }, "\(story): a record was taken twice")
        #expect(sums.sum == sums.rows, "\(story): the states do not add up")
        if resumes { #expect(sums.open == 0, "\(story): somebody was left waiting") }
        #expect(sums.done <= taken.count, "\(story): \(sums.done) are called done, \(taken.count) were taken")
        let maybe = sums.done + sums["in_doubt"] + sums["in_flight"]
        #expect(taken.count <= maybe, "\(story): taken records are called unsent")
        return sums
    }
}
