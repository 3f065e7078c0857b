import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server of plain bytes on loopback: does to each request what a test says, right or wrong.
final class RawServer: Sendable {
    /// What to do with a request.
    enum Step: Sendable {
        /// Close as soon as the head is there, the body unread.
        case closeAtHead
        /// Write these bytes as soon as the head is there, then read on.
        case replyAtHead(String)
        /// Read the whole request and close.
        case close
        /// Read the whole request and write these bytes.
        case reply(String)
        /// Read the whole request, write these bytes and close.
        case replyAndClose(String)
        /// Read the whole request and say nothing.
        case silence
        /// Read the whole request, write these bytes and then one more every 20 ms.
        case drip(String)
    }

    /// What has arrived so far.
    struct Arrivals: Sendable {
        var connections = 0
        var closed = 0
        var heads: [String] = []
        var bodyBytes = 0
        var bytes = 0
    }

    let port: Int
    private let channel: any Channel
    private let log: Log

    var arrivals: Arrivals { log.state.withLock { $0 } }

    /// Listens; `step` is asked with the number of the request, counted from 0 over all connections.
    init(tls: NIOSSLContext? = nil, step: @escaping @Sendable (Int) -> Step) async throws {
        let log = Log()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(Handler(log: log, step: step))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let port = channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        self.port = port
        self.log = log
    }

    /// Stops listening; connections end with their clients.
    func close() async throws { try await channel.close() }

    private final class Log: Sendable {
        let state = Mutex(Arrivals())
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let log: Log
        private let step: @Sendable (Int) -> Step
        private var buffer = ByteBuffer()
        /// Bytes of the body still to come, and what to do then.
        private var expected: (bytes: Int, step: Step)?

        init(log: Log, step: @escaping @Sendable (Int) -> Step) {
            self.log = log
            self.step = step
        }

        func channelActive(context: ChannelHandlerContext) { log.state.withLock { $0.connections += 1 } }

        func channelInactive(context: ChannelHandlerContext) { log.state.withLock { $0.closed += 1 } }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var part = unwrapInboundIn(data)
            log.state.withLock { $0.bytes += part.readableBytes }
            buffer.writeBuffer(&part)
            if expected == nil { readHead(context) }
            guard let (bytes, step) = expected, buffer.readableBytes >= bytes else { return }
            buffer.clear()
            expected = nil
            log.state.withLock { $0.bodyBytes += bytes }
            perform(step, context)
        }

        private func readHead(_ context: ChannelHandlerContext) {
            let text = String(decoding: buffer.readableBytesView.prefix(16_384), as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { return }
            let head = String(text[..<end.lowerBound])
            buffer.moveReaderIndex(forwardBy: head.utf8.count + 4)
            let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            let number = log.state.withLock { arrivals in
                arrivals.heads.append(head)
                return arrivals.heads.count - 1
            }
            let step = step(number)
            switch step {
            case .closeAtHead: context.close(promise: nil)
            case .replyAtHead(let text): write(text, context)
            case .close, .reply, .replyAndClose, .silence, .drip: break
            }
            expected = (length.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0, step)
        }

        private func perform(_ step: Step, _ context: ChannelHandlerContext) {
            switch step {
            case .closeAtHead, .replyAtHead, .silence: break
            case .close: context.close(promise: nil)
            case .reply(let text): write(text, context)
            case .replyAndClose(let text):
                write(text, context)
                context.close(promise: nil)
            case .drip(let text):
                write(text, context)
                let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
                context.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(20), delay: .milliseconds(20)) {
                    task in
                    let context = bound.value
                    guard context.channel.isActive else { return task.cancel() }
                    context.writeAndFlush(NIOAny(ByteBuffer(string: "x")), promise: nil)
                }
            }
        }

        private func write(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
