import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests over HTTP/1.1 with connections that are kept and reused.
///
/// A request is given to the network once: redirects are not followed (a followed 307 would push a second time, and to
/// whom?), nothing is sent again, no proxy of the environment is used, and answers are not decompressed. TLS is 1.2 or newer
/// with chain and host name verified; nothing turns that off. Call `shutdown()` at the end.
public final class HTTPTransport: Transport {
    private let baseURL: String
    private let timeouts: TransportTimeouts
    private let client: HTTPClient

    /// Prepares a transport to one service; the first connection is made by the first request.
    ///
    /// `connections` is how many requests can be under way at once; more wait up to the connect timeout for a free one.
    ///
    /// - Throws: `ServiceAccountError` if the address is no origin, or plain HTTP to another machine.
    public init(
        baseURL: String,
        timeouts: TransportTimeouts = TransportTimeouts(),
        connections: Int = 8
    ) throws(ServiceAccountError) {
        precondition(connections > 0, "A transport needs a connection.")
        self.baseURL = try ServiceAccount.checkedBaseURL(baseURL)
        self.timeouts = timeouts
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.certificateVerification = .fullVerification
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(
                connect: TimeAmount(timeouts.connect),
                read: TimeAmount(timeouts.firstByte)
            ),
            proxy: nil,
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.connectionPool.retryConnectionEstablishment = false
        // One loop for requests and connections: what is reported of a request is then never behind what was done. It must not
        // be asked for by each request instead: the library gives such requests connections that are used once.
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        client = HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
    }

    deinit {
        // A client that was shut down already answers with an error, which says nothing new.
        client.shutdown { _ in }
    }

    /// Closes all connections; requests under way fail, and later ones are not sent.
    public func shutdown() async {
        // The only error is that it was shut down before.
        try? await client.shutdown()
    }

    /// Sends a request once and waits for its answer, the time-outs or the end of the task.
    public func send(_ request: ServiceRequest) async -> ServiceReply {
        let started = Date()
        let clock = ContinuousClock()
        let start = clock.now
        let exchange = Exchange(maxReplyBytes: request.maxReplyBytes)
        let result = await perform(request, exchange)
        let progress = exchange.progress
        return ServiceReply(
            result: result,
            phase: progress.phase,
            bytesSent: progress.bytesSent,
            startedAt: started,
            duration: clock.now - start,
            firstByte: progress.headAt.map { $0 - start },
            partial: progress.partial
        )
    }

    private func perform(_ request: ServiceRequest, _ exchange: Exchange) async -> ServiceReply.Result {
        guard !Task.isCancelled else {
            return .failure(TransportFailure(kind: .cancelled, detail: "cancelled before it began"))
        }
        do {
            let task = client.execute(
                request: try HTTPClient.Request(
                    url: baseURL + request.path,
                    method: HTTPMethod(rawValue: request.method),
                    headers: HTTPHeaders(request.headers.map { ($0.name, $0.value) }),
                    body: request.body.map { .byteBuffer(ByteBuffer(bytes: $0)) }
                ),
                delegate: exchange,
                deadline: .now() + TimeAmount(timeouts.whole)
            )
            return try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
        } catch {
            let failure = Self.failure(of: error)
            // TLS is refused on a connection that stands; nothing of the request was given to it.
            if failure.kind == .tls { exchange.reached(.connected) }
            return .failure(failure)
        }
    }
}
