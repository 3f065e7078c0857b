import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

extension HTTPTransport {
    /// Notes how far one request gets and collects its answer up to a limit.
    ///
    /// The client library calls it on the one event loop, before it goes on: the phase is never behind what was done.
    final class Exchange: HTTPClientResponseDelegate {
        struct Progress {
            var phase = RequestPhase.notConnected
            var bytesSent = 0
            /// When the head of an answer came.
            var headAt: ContinuousClock.Instant?
            var status = 0
            var headers = ReplyHeaders()
            var body: [UInt8] = []
            /// Whether the answer itself says where its body ends, or that it has none.
            var isDelimited = true

            /// What came of an answer that is not complete.
            var partial: PartialAnswer? {
                phase == .replyBegun ? PartialAnswer(status: status, body: body) : nil
            }
        }

        /// The answer is larger than the request allows.
        struct TooLarge: Error {}

        /// Headers of an answer at most; more is no answer of this service.
        static let maxHeaders = 64

        private let maxReplyBytes: Int
        private let state = Mutex(Progress())

        init(maxReplyBytes: Int) { self.maxReplyBytes = maxReplyBytes }

        var progress: Progress { state.withLock { $0 } }

        /// Notes a phase; one never goes back.
        func reached(_ phase: RequestPhase) {
            state.withLock { $0.phase = max($0.phase, phase) }
        }

        func didSendRequestHead(task: HTTPClient.Task<ServiceReply.Result>, _ head: HTTPRequestHead) {
            reached(.headSent)
        }

        func didSendRequestPart(task: HTTPClient.Task<ServiceReply.Result>, _ part: IOData) {
            state.withLock { $0.bytesSent += part.readableBytes }
        }

        func didSendRequest(task: HTTPClient.Task<ServiceReply.Result>) {
            reached(.bodySent)
        }

        func didReceiveHead(
            task: HTTPClient.Task<ServiceReply.Result>,
            _ head: HTTPResponseHead
        ) -> EventLoopFuture<Void> {
            reached(.replyBegun)
            state.withLock { $0.headAt = ContinuousClock.now }
            let length = head.headers.first(name: "Content-Length").flatMap { Int($0) }
            state.withLock { $0.status = Int(head.status.code) }
            guard head.headers.count <= Self.maxHeaders, length ?? 0 <= maxReplyBytes else {
                return task.eventLoop.makeFailedFuture(TooLarge())
            }
            state.withLock {
                $0.headers = Self.headers(head.headers)
                $0.isDelimited =
                    length != nil || head.headers.contains(name: "Transfer-Encoding")
                    || !head.status.mayHaveResponseBody
                if let length { $0.body.reserveCapacity(length) }
            }
            return task.eventLoop.makeSucceededVoidFuture()
        }

        func didReceiveBodyPart(
            task: HTTPClient.Task<ServiceReply.Result>,
            _ buffer: ByteBuffer
        ) -> EventLoopFuture<Void> {
            let fits = state.withLock { progress in
                guard progress.body.count + buffer.readableBytes <= maxReplyBytes else { return false }
                progress.body.append(contentsOf: buffer.readableBytesView)
                return true
            }
            return fits ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLarge())
        }

        func didFinishRequest(task: HTTPClient.Task<ServiceReply.Result>) -> ServiceReply.Result {
            state.withLock { progress in
                // An empty body is an answer of v1; one that merely broke off before its first byte must not pass for it.
                guard progress.isDelimited || !progress.body.isEmpty else {
                    return .failure(TransportFailure(kind: .reset, detail: "closed where a body might have begun"))
                }
                progress.phase = .replyEnded
                return .answer(status: progress.status, headers: progress.headers, body: progress.body)
            }
        }

        private static func headers(_ headers: HTTPHeaders) -> ReplyHeaders {
            // No page names one; these are the usual names.
            let requestID = ["x-request-id", "x-correlation-id", "request-id", "x-amzn-requestid", "cf-ray"]
                .lazy.compactMap { headers.first(name: $0) }.first
            return ReplyHeaders(
                contentType: headers.first(name: "Content-Type"),
                retryAfter: headers.first(name: "Retry-After"),
                date: headers.first(name: "Date").flatMap(ServiceTime.http),
                requestID: requestID.map { String(decoding: $0.utf8.prefix(128), as: UTF8.self) }
            )
        }
    }
}
