import Foundation
import Sandbox
import Testing

/// What came back on a plain socket, byte for byte.
struct WireAnswer: Sendable {
    /// How the connection ended.
    enum End: Sendable, Equatable {
        case closed
        case reset
        case timedOut
    }

    let bytes: [UInt8]
    let end: End

    /// The head of the answer, empty if there is none.
    var head: String { parts.head }
    /// What stands after the head.
    var body: String { parts.body }

    var status: Int? {
        head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
    }

    func header(_ name: String) -> String? {
        for line in head.components(separatedBy: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }

    private var parts: (head: String, body: String) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let gap = text.range(of: "\r\n\r\n") else { return (text, "") }
        return (String(text[..<gap.lowerBound]), String(text[gap.upperBound...]))
    }
}

/// A client without any library, so that nothing repairs or repeats a request on the way.
enum Wire {
    struct Failure: Error {
        let call: String
        let number: Int32
    }

    /// Sends bytes and reads until the other side ends the connection.
    static func exchange(_ bytes: [UInt8], port: Int) async throws -> WireAnswer {
        // On a thread of its own: a blocked thread of the shared pool could keep the server from answering.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchangeBlocking(bytes, port: port) })
            }
        }
    }

    /// One request as text, closing the connection after the answer.
    static func request(
        _ method: String,
        _ target: String,
        headers: [String: String] = [:],
        body: String? = nil,
        keepsAlive: Bool = false
    ) -> [UInt8] {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if !keepsAlive { text += "Connection: close\r\n" }
        if let body { text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        return Array((text + "\r\n" + (body ?? "")).utf8)
    }

    private static func exchangeBlocking(_ bytes: [UInt8], port: Int) throws -> WireAnswer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", number: errno) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(call: "connect", number: errno) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor,
                    buffer.baseAddress.map { $0 + sent },
                    buffer.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            // The server may answer or close before it has read everything.
            guard count > 0 else { break }
            sent += count
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                received += buffer[..<count]
            } else if count == 0 {
                return WireAnswer(bytes: received, end: .closed)
            } else {
                return WireAnswer(bytes: received, end: errno == ECONNRESET ? .reset : .timedOut)
            }
        }
    }
}

/// A sandbox that listens, and a client that signed in.
struct Served: Sendable {
    let server: SandboxServer
    let endpoint: SandboxEndpoint

    var account: String { endpoint.clientAccountID }

    /// Serves for the length of `body`.
    static func run(
        _ change: (inout SandboxConfiguration) -> Void = { _ in },
        _ body: (Served) async throws -> Void
    ) async throws {
        var configuration = SandboxConfiguration()
        configuration.seed = 7
        change(&configuration)
        let server = SandboxServer(configuration: configuration)
        let served = Served(server: server, endpoint: try await server.start())
        do {
            try await body(served)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    func signIn() async throws -> String {
        let answer = try await send(
            "POST",
            "/clients/\(account)/token",
            headers: ["X-Public-Access": "allow"],
            body: #"{"key_id":"\#(endpoint.keyID)","api_key":"\#(endpoint.apiKey)"}"#
        )
        return try #require(answer.object["token"] as? String)
    }

    func send(
        _ method: String,
        _ target: String,
        token: String? = nil,
        headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> WireAnswer {
        var headers = headers
        if let token { headers["Authorization"] = "Bearer \(token)" }
        return try await Wire.exchange(Wire.request(method, target, headers: headers, body: body), port: endpoint.port)
    }

    /// Pushes a batch of one good v2 record.
    func push(token: String) async throws -> WireAnswer {
        try await send(
            "POST",
            "/v2/clients/\(account)/dynamic_call_records",
            token: token,
            body: Self.batch("v2")
        )
    }

    static func batch(_ version: String, count: Int = 1) -> String {
        #"{"call_records":[\#(Array(repeating: record(version), count: count).joined(separator: ","))]}"#
    }

    /// A record that is good today.
    static func record(_ version: String) -> String {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let changes = ["starts_at": now, "ends_at": now + 3_600_000]
        let record = Conversation.record(version, changes)
        let data = try? JSONSerialization.data(withJSONObject: record, options: .sortedKeys)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
