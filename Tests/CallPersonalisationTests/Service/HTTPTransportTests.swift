import CallPersonalisation
import Foundation
import NIOCore
import NIOSSL
import TestSupport
import Testing

@Suite("Sending over a socket")
struct HTTPTransportTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

    private func request(
        bytes: Int? = 1000,
        maxReplyBytes: Int = ServiceRequest.defaultMaxReplyBytes
    ) -> ServiceRequest {
        ServiceRequest(
            method: bytes == nil ? "GET" : "POST",
            path: "/v2/clients/c/dynamic_call_records",
            pathTemplate: "/v2/clients/{id}/dynamic_call_records",
            headers: [("Authorization", "Bearer s3cret"), ("Content-Type", "application/json")],
            body: bytes.map { [UInt8](repeating: 0x61, count: $0) },
            isWrite: bytes != nil,
            maxReplyBytes: maxReplyBytes
        )
    }

    /// Runs a conversation with a server that does `step` to each request, and stops both.
    private func converse(
        timeouts: TransportTimeouts = TransportTimeouts(),
        connections: Int = 8,
        step: @escaping @Sendable (Int) -> RawServer.Step,
        _ body: (HTTPTransport, RawServer) async throws -> Void
    ) async throws {
        let server = try await RawServer(step: step)
        let transport = try HTTPTransport(
            baseURL: "http://127.0.0.1:\(server.port)",
            timeouts: timeouts,
            connections: connections
        )
        try await body(transport, server)
        await transport.shutdown()
        try await server.close()
    }

    private func detail(_ reply: ServiceReply) -> String? {
        if case .failure(let failure) = reply.result { failure.detail } else { nil }
    }

    private func kind(_ reply: ServiceReply) -> TransportFailure.Kind? {
        if case .failure(let failure) = reply.result { failure.kind } else { nil }
    }

    @Test("A whole answer comes with its status, headers, body, phase and bytes")
    func answer() async throws {
        let text =
            "HTTP/1.1 429 Slow\r\nContent-Type: application/json\r\nRetry-After: 7\r\nX-Request-Id: r-1\r\n"
            + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 8\r\n\r\n{\"a\":12}"
        try await converse(step: { _ in .reply(text) }) { transport, server in
            let reply = await transport.send(request(bytes: 111_000))
            let headers = ReplyHeaders(
                contentType: "application/json",
                retryAfter: "7",
                date: Date(timeIntervalSince1970: 784_111_777),
                requestID: "r-1"
            )
            #expect(reply.result == .answer(status: 429, headers: headers, body: Array("{\"a\":12}".utf8)))
            #expect(reply.phase == .replyEnded)
            #expect(reply.bytesSent == 111_000)
            #expect(reply.duration > .zero)
            #expect(server.arrivals.bodyBytes == 111_000)
            let head = try #require(server.arrivals.heads.first)
            #expect(head.hasPrefix("POST /v2/clients/c/dynamic_call_records HTTP/1.1\r\n"))
            #expect(head.contains("\r\nAuthorization: Bearer s3cret"))
            #expect(head.lowercased().contains("\r\ncontent-length: 111000"))
            #expect(head.lowercased().contains("\r\nhost: 127.0.0.1"))
        }
    }

    @Test("Connections are kept: a hundred requests in a row arrive on one")
    func keepsConnections() async throws {
        try await converse(step: { _ in .reply(Self.ok) }) { transport, server in
            for _ in 0..<100 { #expect(await transport.send(request()).status == 200) }
            #expect(server.arrivals.connections == 1)
            #expect(server.arrivals.heads.count == 100)
        }
    }

    @Test("Nobody listens: refused before anything was sent")
    func refused() async throws {
        let server = try await RawServer { _ in .silence }
        try await server.close()
        let transport = try HTTPTransport(baseURL: "http://127.0.0.1:\(server.port)")
        let reply = await transport.send(request())
        #expect(detail(reply) == "Connection refused")
        #expect(kind(reply) == .refused)
        #expect(reply.phase == .notConnected)
        #expect(reply.bytesSent == 0)
        await transport.shutdown()
    }

    @Test("A name that has a refusing address is refused too")
    func refusedByName() async throws {
        let server = try await RawServer { _ in .silence }
        try await server.close()
        let transport = try HTTPTransport(baseURL: "http://localhost:\(server.port)")
        let reply = await transport.send(request())
        #expect(kind(reply) == .refused)
        #expect(reply.phase == .notConnected)
        await transport.shutdown()
    }

    @Test("Dropped after the head: the body was not sent, and nothing is sent again")
    func dropAtHead() async throws {
        try await converse(step: { _ in .closeAtHead }) { transport, server in
            // More than the buffers of both sockets hold, so that the body cannot have left.
            let reply = await transport.send(request(bytes: 64 << 20))
            #expect(kind(reply) == .reset)
            #expect(reply.phase == .headSent)
            #expect(reply.bytesSent == 0)
            #expect(server.arrivals.heads.count == 1)
            #expect(server.arrivals.bodyBytes == 0)
        }
    }

    @Test("Dropped after the whole request: sent, no answer, one arrival")
    func dropAfterRequest() async throws {
        try await converse(step: { _ in .close }) { transport, server in
            let reply = await transport.send(request())
            #expect(kind(reply) == .reset)
            #expect(reply.phase == .bodySent)
            #expect(reply.bytesSent == 1000)
            #expect(server.arrivals.heads.count == 1)
        }
    }

    @Test("A kept connection that dies under the second request: one arrival of it, no second send")
    func keepAliveDeath() async throws {
        try await converse(step: { $0 == 0 ? .reply(Self.ok) : .close }) { transport, server in
            #expect(await transport.send(request()).status == 200)
            let reply = await transport.send(request())
            #expect(kind(reply) == .reset)
            #expect(reply.phase == .bodySent)
            #expect(server.arrivals.heads.count == 2)
            #expect(server.arrivals.connections == 1)
        }
    }

    @Test(
        "A kept connection that died at rest: never more than one arrival of the next request, and its phase tells which"
    )
    func deathAtRest() async throws {
        for _ in 0..<50 {
            try await converse(step: { $0 == 0 ? .replyAndClose(Self.ok) : .reply(Self.ok) }) { transport, server in
                #expect(await transport.send(request()).status == 200)
                let reply = await transport.send(request())
                let arrived = server.arrivals.heads.count - 1
                switch reply.phase {
                case .replyEnded: #expect(arrived == 1)
                case .notConnected, .connected: #expect(arrived == 0)
                case .headSent, .bodySent, .replyBegun: #expect(arrived <= 1)
                }
            }
        }
    }

    @Test(
        "Dropped inside the answer: begun, not ended",
        arguments: [
            "Content-Length: 100\r\n\r\n{\"batch_id\":\"b\"}", "Content-Length: 1\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "Transfer-Encoding: chunked\r\n\r\n",
            // Without a length nothing tells an empty answer from one that broke off.
            "\r\n",
        ]
    )
    func dropInsideAnswer(rest: String) async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + rest
        try await converse(step: { _ in .replyAndClose(text) }) { transport, server in
            let reply = await transport.send(request())
            #expect(kind(reply) == .reset)
            #expect(reply.phase == .replyBegun)
            let outcome = ServiceClient.pushOutcome(of: reply, version: .v1, isBatch: true)
            guard case .unknown(let doubt) = outcome else {
                Issue.record("no doubt: \(outcome)")
                return
            }
            #expect(doubt.batchID == (rest.contains("batch_id") ? "b" : nil))
            #expect(doubt.message?.status == 200)
            #expect(server.arrivals.heads.count == 1)
        }
    }

    @Test(
        "An answer whose end can be seen is whole",
        arguments: [
            ("200 OK\r\nContent-Length: 0\r\n\r\n", ""), ("204 No Content\r\n\r\n", ""),
            ("200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""), ("200 OK\r\n\r\n{}", "{}"),
        ]
    )
    func wholeAnswers(rest: String, body: String) async throws {
        try await converse(step: { _ in .replyAndClose("HTTP/1.1 " + rest) }) { transport, _ in
            let reply = await transport.send(request())
            guard case .answer(_, _, let bytes) = reply.result else {
                Issue.record("no answer: \(reply.result)")
                return
            }
            #expect(bytes == Array(body.utf8))
            #expect(reply.phase == .replyEnded)
        }
    }

    @Test("A refusal that comes before the body has left is an answer", arguments: [413, 429])
    func earlyRefusal(status: Int) async throws {
        let text = "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n"
        try await converse(step: { _ in .replyAtHead(text) }) { transport, server in
            let reply = await transport.send(request(bytes: 16 << 20))
            #expect(reply.status == status)
            #expect(reply.phase == .replyEnded)
            #expect(server.arrivals.heads.count == 1)
        }
    }

    @Test("A redirect is an answer and not followed", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let other = try await RawServer { _ in .reply(Self.ok) }
        let text = "HTTP/1.1 \(status) Moved\r\nLocation: http://127.0.0.1:\(other.port)/x\r\nContent-Length: 0\r\n\r\n"
        try await converse(step: { _ in .reply(text) }) { transport, server in
            let reply = await transport.send(request())
            #expect(reply.status == status)
            #expect(server.arrivals.heads.count == 1)
            #expect(other.arrivals.connections == 0)
        }
        try await other.close()
    }

    @Test("A service that says nothing is given up after the time for the first byte")
    func silence() async throws {
        let timeouts = TransportTimeouts(firstByte: .seconds(1))
        try await converse(timeouts: timeouts, step: { _ in .silence }) { transport, server in
            let reply = await transport.send(request())
            #expect(kind(reply) == .timeout)
            #expect(reply.phase == .bodySent)
            #expect(reply.duration >= .seconds(1))
            #expect(server.arrivals.heads.count == 1)
        }
    }

    @Test("An answer that drips is given up after the time for the whole")
    func drip() async throws {
        let timeouts = TransportTimeouts(firstByte: .seconds(10), whole: .seconds(2))
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
        try await converse(timeouts: timeouts, step: { _ in .drip(text) }) { transport, _ in
            let reply = await transport.send(request())
            #expect(kind(reply) == .timeout)
            #expect(reply.phase == .replyBegun)
        }
    }

    @Test("An answer of the largest size is read, one byte more is not", arguments: [(1000, true), (1001, false)])
    func size(bytes: Int, isRead: Bool) async throws {
        let body = String(repeating: "x", count: bytes)
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        let forms = [
            head + "Content-Length: \(bytes)\r\n\r\n" + body,
            head + "Transfer-Encoding: chunked\r\n\r\n\(String(bytes, radix: 16))\r\n\(body)\r\n0\r\n\r\n",
        ]
        for text in forms {
            try await converse(step: { _ in .reply(text) }) { transport, _ in
                let reply = await transport.send(request(maxReplyBytes: 1000))
                #expect(kind(reply) == (isRead ? nil : .tooLarge))
                #expect(reply.phase == (isRead ? .replyEnded : .replyBegun))
            }
        }
    }

    @Test("Sixty-four headers are read, one more is not", arguments: [(64, true), (65, false)])
    func headers(count: Int, isRead: Bool) async throws {
        let more = (1..<count).map { "X-\($0): y\r\n" }.joined()
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(more)\r\n"
        try await converse(step: { _ in .reply(text) }) { transport, _ in
            #expect(kind(await transport.send(request())) == (isRead ? nil : .tooLarge))
        }
    }

    @Test("A packed answer stays packed: nothing of it can unfold in memory")
    func noDecompression() async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd"
        try await converse(step: { _ in .reply(text) }) { transport, server in
            let reply = await transport.send(request(bytes: nil))
            guard case .answer(_, _, let body) = reply.result else {
                Issue.record("no answer")
                return
            }
            #expect(body == Array("abcd".utf8))
            #expect(server.arrivals.heads.first?.lowercased().contains("accept-encoding") == false)
        }
    }

    @Test("An early informational answer is not the answer")
    func informational() async throws {
        try await converse(step: { _ in .reply("HTTP/1.1 103 Early Hints\r\n\r\n" + Self.ok) }) { transport, _ in
            #expect(await transport.send(request()).status == 200)
        }
    }

    @Test("What is not HTTP leaves a doubt")
    func notHTTP() async throws {
        try await converse(step: { _ in .replyAndClose("SSH-2.0-OpenSSH\r\n") }) { transport, _ in
            let reply = await transport.send(request())
            #expect(kind(reply) == .reset)
            #expect(reply.phase == .bodySent)
        }
    }

    @Test("Cancelled while waiting: the phase reached is told")
    func cancelled() async throws {
        try await converse(step: { _ in .silence }) { transport, server in
            let request = request()
            let task = Task { await transport.send(request) }
            try await Poll.until("the request arrives") { server.arrivals.bodyBytes == 1000 }
            task.cancel()
            let reply = await task.value
            #expect(kind(reply) == .cancelled)
            #expect(reply.phase == .bodySent)
            try await Poll.until("the connection ends") { server.arrivals.closed == 1 }
        }
    }

    @Test("Cancelled before it began: nothing is sent")
    func cancelledBefore() async throws {
        try await converse(step: { _ in .reply(Self.ok) }) { transport, server in
            let request = request()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await transport.send(request)
            }
            let reply = await task.value
            #expect(kind(reply) == .cancelled)
            #expect(reply.phase == .notConnected)
            #expect(server.arrivals.connections == 0)
        }
    }

    @Test("Cancelled at any moment: below the head nothing arrived")
    func cancelledAnywhere() async throws {
        try await converse(step: { _ in .reply(Self.ok) }) { transport, server in
            let request = request()
            var expected = 0...0
            for round in 0..<200 {
                let task = Task { await transport.send(request) }
                for _ in 0..<round { await Task.yield() }
                task.cancel()
                let reply = await task.value
                let isCertain = reply.phase < .headSent || reply.phase == .replyEnded
                let arrived = reply.phase == .replyEnded ? 1 : 0
                expected = (expected.lowerBound + arrived)...(expected.upperBound + (isCertain ? arrived : 1))
            }
            #expect(await transport.send(request).status == 200)
            #expect(expected.contains(server.arrivals.heads.count - 1))
        }
    }

    @Test("All connections busy: the next request is not sent and says so")
    func busy() async throws {
        let timeouts = TransportTimeouts(connect: .seconds(2))
        try await converse(timeouts: timeouts, connections: 1, step: { _ in .silence }) { transport, server in
            let request = request()
            let first = Task { await transport.send(request) }
            try await Poll.until("the first request arrives") { server.arrivals.bodyBytes == 1000 }
            let reply = await transport.send(request)
            #expect(kind(reply) == .connectTimeout)
            #expect(reply.phase == .notConnected)
            #expect(server.arrivals.heads.count == 1)
            first.cancel()
            _ = await first.value
        }
    }

    @Test("After shutdown nothing is sent")
    func afterShutdown() async throws {
        try await converse(step: { _ in .reply(Self.ok) }) { transport, server in
            await transport.shutdown()
            let reply = await transport.send(request())
            #expect(kind(reply) != nil)
            #expect(reply.phase == .notConnected)
            #expect(server.arrivals.connections == 0)
        }
    }

    @Test(
        "A certificate that cannot be verified is refused before anything was sent",
        arguments: ["127.0.0.1", "localhost"]
    )
    func unverified(host: String) async throws {
        let server = try await RawServer(tls: try TestCertificate.serverContext()) { _ in .reply(Self.ok) }
        let transport = try HTTPTransport(baseURL: "https://\(host):\(server.port)")
        let reply = await transport.send(request())
        #expect(kind(reply) == .tls)
        #expect(reply.phase == .connected)
        #expect(server.arrivals.heads.isEmpty)
        await transport.shutdown()
        try await server.close()
    }

    @Test("A service that does not speak TLS behind an https address gets nothing that could be executed")
    func noTLS() async throws {
        let server = try await RawServer { _ in .reply(Self.ok) }
        let transport = try HTTPTransport(
            baseURL: "https://127.0.0.1:\(server.port)",
            timeouts: TransportTimeouts(connect: .milliseconds(200))
        )
        let reply = await transport.send(request())
        // It says nothing, so the handshake ends by one of two clocks that are set to the same time.
        #expect([.tls, .connectTimeout].contains(kind(reply)))
        #expect(reply.phase < .headSent)
        #expect(server.arrivals.heads.isEmpty)
        await transport.shutdown()
        try await server.close()
    }

    @Test("Many requests at once are all answered, on no more connections than allowed")
    func many() async throws {
        try await converse(connections: 4, step: { _ in .reply(Self.ok) }) { transport, server in
            let request = request(bytes: 20_000)
            let answered = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<200 { group.addTask { await transport.send(request).status == 200 } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(answered == 200)
            #expect(server.arrivals.bodyBytes == 200 * 20_000)
            #expect(server.arrivals.connections <= 4)
        }
    }

    @Test("A transport that is let go without shutdown does no harm")
    func letGo() async throws {
        let server = try await RawServer { _ in .reply(Self.ok) }
        do {
            let transport = try HTTPTransport(baseURL: "http://127.0.0.1:\(server.port)")
            #expect(await transport.send(request()).status == 200)
        }
        try await Poll.until("its connection ends") { server.arrivals.closed == 1 }
        try await server.close()
    }
}
