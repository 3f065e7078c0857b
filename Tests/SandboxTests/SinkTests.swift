import Foundation
import Sandbox
import Testing

@Suite("The sink")
struct SinkTests {
    @Test(arguments: ["v1", "v2", "v3"])
    func countsRecordsWithoutReadingThem(version: String) async throws {
        try await Served.run({ $0.isSink = true }) { served in
            let path = (version == "v1" ? "" : "/\(version)") + "/clients/\(served.account)/dynamic_call_records"
            let answer = try await served.send("POST", path, body: Served.batch(version, count: 500))
            #expect(answer.status == 200)
            let batch = try #require(served.server.arrivals.last?.batchID)
            #expect(answer.body.contains(batch))
            #expect(served.server.counts.takenRecords == 500)
            let token = try await served.signIn()
            let status = try await served.send("GET", path + "?batchId=\(batch)", token: token)
            #expect(status.status == 200)
            #expect(version == "v1" ? status.body == "[]" : status.body.hasSuffix(#""data":[]}"#))
        }
    }

    @Test func writesTheCountInTheLog() async throws {
        try await Served.run({ $0.isSink = true }) { served in
            let root = "/clients/\(served.account)"
            _ = try await served.send("POST", root + "/dynamic_call_records", body: Served.batch("v1", count: 3))
            _ = try await served.send("POST", root + "/dynamic_call_record", body: "anything")
            #expect(served.server.arrivals.map(\.recordCount) == [3, 1])
            #expect(served.server.arrivals.first?.line.hasSuffix(#""records":[],"count":3}"#) == true)
        }
    }

    @Test func limitsNothing() async throws {
        try await Served.run({ $0.isSink = true }) { served in
            for _ in 0..<12 { _ = try await served.signIn() }
            let token = try await served.signIn()
            #expect(try await served.send("GET", "/clients/\(served.account)/labels", token: token).status == 200)
        }
    }
}
