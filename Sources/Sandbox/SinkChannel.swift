import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection to a sink: HTTP/1.1 with nothing around it, so that the machine's time goes to the sender that is measured.
///
/// Requests are answered as everywhere, but bodies of pushes are counted as they come and not kept, and nothing goes wrong on purpose.
struct SinkChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let server: SandboxServer

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withErrorHandling: true
            )
            try channel.pipeline.syncOperations.addHandler(SinkHandler(server))
            return Value(channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            // However it ends, it has ended.
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }
}

/// Reads the requests of one connection and answers each when its last byte has come.
private final class SinkHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Incoming {
        var request: SandboxRequest
        var isKeptAlive: Bool
        var records = RecordCount()
        /// The bytes of a body that is read and not counted.
        var body = ByteBuffer()
        var length = 0
    }

    private let server: SandboxServer
    private var incoming: Incoming?

    init(_ server: SandboxServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): incoming = Self.incoming(head)
        case .body(let bytes): take(bytes)
        case .end:
            guard let incoming else { return }
            self.incoming = nil
            write(answer(to: incoming), isKeptAlive: incoming.isKeptAlive, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private static func incoming(_ head: HTTPRequestHead) -> Incoming {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var request = SandboxRequest(
            method: head.method.rawValue,
            path: String(parts[0]),
            query: parts.count > 1 ? String(parts[1]) : nil
        )
        request.authorization = head.headers.first(name: "Authorization")
        request.accept = head.headers.first(name: "Accept")
        request.contentType = head.headers.first(name: "Content-Type")
        request.publicAccess = head.headers.first(name: "X-Public-Access")
        return Incoming(request: request, isKeptAlive: head.isKeepAlive)
    }

    private func take(_ bytes: ByteBuffer) {
        incoming?.length += bytes.readableBytes
        switch incoming?.request.route {
        case .batch: bytes.withUnsafeReadableBytes { incoming?.records.add($0) }
        case .token where incoming?.length ?? 0 <= SandboxServer.largestBody:
            incoming?.body.writeImmutableBuffer(bytes)
        default: break
        }
    }

    private func answer(to incoming: Incoming) -> SandboxAnswer {
        guard incoming.length <= SandboxServer.largestBody else { return .tooLarge }
        var request = incoming.request
        switch request.route {
        case .batch: request.body = .counted(incoming.records.records)
        case .realTime: request.body = .counted(1)
        default: incoming.body.withUnsafeReadableBytes { request.read($0) }
        }
        return server.answer(request, fault: nil)
    }

    private func write(_ answer: SandboxAnswer, isKeptAlive: Bool, _ context: ChannelHandlerContext) {
        var headers = HTTPHeaders(answer.headers)
        headers.add(name: "Content-Length", value: String(answer.body.utf8.count))
        if !isKeptAlive { headers.add(name: "Connection", value: "close") }
        let status = HTTPResponseStatus(statusCode: answer.status)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !answer.body.isEmpty {
            let body = context.channel.allocator.buffer(string: answer.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !isKeptAlive { context.close(promise: nil) }
    }
}
