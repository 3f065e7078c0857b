import CallPersonalisation
import Foundation
import Synchronization

extension ServiceReply {
    /// A complete answer; JSON unless said otherwise.
    static func answer(
        _ status: Int,
        _ body: String = "",
        contentType: String? = "application/json",
        retryAfter: String? = nil,
        date: Date? = nil
    ) -> ServiceReply {
        ServiceReply(
            result: .answer(
                status: status,
                headers: ReplyHeaders(contentType: contentType, retryAfter: retryAfter, date: date),
                body: Array(body.utf8)
            ),
            phase: .replyEnded,
            bytesSent: 100,
            startedAt: Date(timeIntervalSince1970: 1_700_000_000),
            duration: .seconds(2)
        )
    }

    /// A failure in a phase.
    static func failure(_ kind: TransportFailure.Kind, _ phase: RequestPhase) -> ServiceReply {
        ServiceReply(
            result: .failure(TransportFailure(kind: kind, detail: "sample")),
            phase: phase,
            bytesSent: phase >= .bodySent ? 100 : 0,
            startedAt: Date(timeIntervalSince1970: 1_700_000_000),
            duration: .seconds(2)
        )
    }
}

extension PushOutcome {
    /// The case alone, with the reason of a doubt: what tables compare.
    var name: String {
        switch self {
        case .accepted(let id): "accepted \(id ?? "-")"
        case .pushed(let id): "pushed \(id ?? "-")"
        case .failed: "failed"
        case .rejected: "rejected"
        case .tokenRejected: "token rejected"
        case .rateLimited: "rate limited"
        case .notSent: "not sent"
        case .unknown(let doubt): "unknown \(doubt.reason.rawValue)"
        }
    }
}

extension AccessToken {
    static let sample = AccessToken(secret: "s3cret", createdAt: Date(timeIntervalSince1970: 1_700_000_000))
}

/// A transport that answers what it was told and keeps what it was given.
final class FakeTransport: Transport {
    private let reply: ServiceReply
    private let requests = Mutex<[ServiceRequest]>([])

    init(_ reply: ServiceReply) { self.reply = reply }

    var sent: [ServiceRequest] { requests.withLock { $0 } }

    func send(_ request: ServiceRequest) async -> ServiceReply {
        requests.withLock { $0.append(request) }
        return reply
    }
}
