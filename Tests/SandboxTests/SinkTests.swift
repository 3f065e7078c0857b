import Foundation
import Testing

@testable import Sandbox

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

    @Test("A record is counted wherever the pieces of a body end", arguments: [1, 2, 3, 6, 7, 8, 15, 16, 23, 64, 1000])
    func pieces(size: Int) {
        let body = Array(Served.batch("v2", count: 30).utf8) + Array(#""calle" "caller""callerr"#.utf8)
        var count = RecordCount()
        for start in stride(from: 0, to: body.count, by: size) {
            body[start..<min(start + size, body.count)].withUnsafeBytes { count.add($0) }
        }
        #expect(count.records == 32)
        #expect(body.withUnsafeBytes { RecordCount.records(in: $0) } == 32)
    }

    @Test func keepsConnectionsAndAnswersEachRequestInTurn() async throws {
        try await Served.run({ $0.isSink = true }) { served in
            let path = "/clients/\(served.account)/dynamic_call_records"
            var bytes: [UInt8] = []
            for count in 1...5 {
                bytes += Wire.request("POST", path, body: Served.batch("v1", count: count), keepsAlive: count < 5)
            }
            let answer = try await Wire.exchange(bytes, port: served.endpoint.port)
            #expect(answer.end == .closed)
            #expect(String(decoding: answer.bytes, as: UTF8.self).components(separatedBy: "HTTP/1.1 200").count == 6)
            #expect(served.server.arrivals.map(\.recordCount) == [1, 2, 3, 4, 5])
        }
    }

    @Test func refusesWhatTheServiceHasNoAnswerFor() async throws {
        try await Served.run({ $0.isSink = true }) { served in
            let root = "/clients/\(served.account)"
            let body = Served.batch("v1", count: 1)
            #expect(try await served.send("PUT", root + "/dynamic_call_records", body: body).status == 405)
            #expect(try await served.send("POST", root + "/dynamic_call_recordss", body: body).status == 404)
            #expect(try await served.send("POST", "/v3" + root + "/dynamic_call_record", body: body).status == 404)
            #expect(try await served.send("POST", root + "/token", body: "{}").status ?? 0 >= 400)
            let huge = String(repeating: " ", count: 16 * 1024 * 1024 + 1)
            #expect(try await served.send("POST", root + "/dynamic_call_records", body: huge).status == 413)
            let answer = try await Wire.exchange(Array("nonsense\r\n\r\n".utf8), port: served.endpoint.port)
            #expect(answer.status == 400)
            #expect(served.server.counts.takenRecords == 0)
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
