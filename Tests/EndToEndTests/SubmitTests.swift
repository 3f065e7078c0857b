import Foundation
import Sandbox
import TestSupport
import Testing

@Suite("A file from the command line to the service")
struct SubmitTests {
    @Test("ends with every row in a final state and every good row sent once", arguments: ["v1", "v2", "v3"])
    func submit(version: String) async throws {
        try await Tool.run(profile: ["api_version": "\"\(version)\""]) { tool in
            let bad: Set<Int> = [3, 500, 1234]
            let file = try tool.writeFile("rows.csv", rows: 1234, bad: bad)
            let ended = try await tool("submit", file, "--wait", "--yes", "--json")
            #expect(ended.status == 2, "\(ended.errors)")
            let last = try #require(ended.objects.last)
            let states = try #require(last["states"] as? [String: Int])
            #expect(last["rows"] as? Int == 1234)
            #expect(states["invalid"] == 3)
            #expect(states["pushed"] == 1231)
            #expect(states.values.reduce(0, +) == 1234)
            #expect(tool.taken.count == 1231)
            #expect(tool.taken.values.allSatisfy { $0 == 1 })
        }
    }

    @Test func nothingGoesWhenARowIsBadAndAllOrNothingWasAskedFor() async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 50, bad: [4])
            let ended = try await tool("submit", file, "--yes", "--json", "--all-or-nothing")
            #expect([2, 3].contains(ended.status), "\(ended.errors)")
            #expect(tool.taken.isEmpty)
        }
    }

    @Test func withoutATerminalTheQuestionCannotBeAsked() async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 5)
            let ended = try await tool("submit", file)
            #expect(ended.status == 64)
            #expect(ended.errors.contains("--yes"))
            #expect(tool.taken.isEmpty)
        }
    }

    @Test("A lost answer is told by the exit code, and decided by a command")
    func doubt() async throws {
        try await Tool.run(
            sandbox: { configuration in
                var fault = Fault(method: "POST", path: "dynamic_call_records")
                fault.drop = .afterTaking
                fault.count = 1
                configuration.faults = [fault]
            }
        ) { tool in
            let file = try tool.writeFile("rows.csv", rows: 600)
            let ended = try await tool("submit", file, "--wait", "--yes", "--json")
            #expect(ended.status == 4, "\(ended.errors)")
            let states = try #require(ended.objects.last?["states"] as? [String: Int])
            #expect(states["in_doubt", default: 0] > 0)
            #expect(tool.taken.values.allSatisfy { $0 == 1 })
            let decided = try await tool("resolve", "1", "--as", "accepted")
            let other = decided.status == 0 ? decided : try await tool("resolve", "2", "--as", "accepted")
            #expect(other.status == 0, "\(other.errors)")
            #expect(try await tool("status").status != 4)
        }
    }

    @Test("The key is in no file but its own, and whole numbers are in no text that people see")
    func secrets() async throws {
        try await Tool.run { tool in
            let file = try tool.writeFile("rows.csv", rows: 30, bad: [2])
            var seen = ""
            for arguments in [
                ["submit", file, "--wait", "--yes"], ["status"], ["history"], ["failures", "--help"], ["labels"],
            ] {
                let ended = try await tool.call(arguments)
                seen += ended.output + ended.errors
            }
            #expect(!seen.contains(tool.endpoint.apiKey))
            #expect(!seen.contains("919800000005"))
            let enumerator = FileManager.default.enumerator(atPath: tool.directory)
            while let path = enumerator?.nextObject() as? String {
                guard !path.hasSuffix("callboard/key"),
                    let data = FileManager.default.contents(atPath: tool.directory + "/" + path)
                else { continue }
                #expect(data.range(of: Data(tool.endpoint.apiKey.utf8)) == nil, "\(path) holds the API key")
            }
        }
    }
}
