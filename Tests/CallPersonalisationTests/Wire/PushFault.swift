import Foundation
import Sandbox
import Testing

/// A fault during a push, what it means to the sender, and whether the records took effect nevertheless.
struct PushFault: Sendable, CustomTestStringConvertible {
    var fault: Fault
    /// As `PushOutcome.name` says it for a v2 push.
    var outcome: String
    /// The same for v1, whose empty answer is documented.
    var firstOutcome: String
    var isTaken: Bool
    var testDescription: String

    init(
        _ testDescription: String,
        _ outcome: String,
        v1 firstOutcome: String? = nil,
        isTaken: Bool = false,
        _ change: (inout Fault) -> Void
    ) {
        var fault = Fault(method: "POST", path: "dynamic_call_records")
        change(&fault)
        self.fault = fault
        self.outcome = outcome
        self.firstOutcome = firstOutcome ?? outcome
        self.isTaken = isTaken
        self.testDescription = testDescription
    }

    /// Every kind of fault; source of the outcomes: `reliability.md` 2.4.
    static let all = lost + broken + refused + failing + redirecting

    private static let lost: [PushFault] = [
        PushFault("closed before the body", "unknown answer_lost") { $0.drop = .beforeBody },
        PushFault("closed after the body", "unknown answer_lost") { $0.drop = .afterBody },
        PushFault("reset after the body", "unknown answer_lost") {
            $0.drop = .afterBody
            $0.resets = true
        },
        PushFault("closed after taking", "unknown answer_lost", isTaken: true) { $0.drop = .afterTaking },
        PushFault("reset after taking", "unknown answer_lost", isTaken: true) {
            $0.drop = .afterTaking
            $0.resets = true
        },
        PushFault("half an answer", "unknown answer_lost", isTaken: true) { $0.drop = .midAnswer },
        PushFault("half a body", "unknown answer_lost", isTaken: true) { $0.body = .truncated },
    ]

    private static let broken: [PushFault] = [
        PushFault("a gateway's page", "unknown content_type", isTaken: true) { $0.body = .html },
        PushFault("no body", "unknown unexpected_answer", v1: "accepted -", isTaken: true) { $0.body = .empty },
        PushFault("too large", "unknown too_large", isTaken: true) { $0.body = .huge(bytes: 9 << 20) },
        PushFault("nested too deep", "unknown unreadable", isTaken: true) { $0.body = .deep },
        PushFault("wrong types", "unknown unexpected_answer", isTaken: true) { $0.body = .mistyped },
        PushFault("a list", "unknown unexpected_answer", isTaken: true) { $0.body = .text("[]") },
        PushFault("a member twice", "unknown unreadable", isTaken: true) {
            $0.body = .text(#"{"batch_id":"a","batch_id":"b"}"#)
        },
        PushFault("an ID and an error", "unknown unexpected_answer", isTaken: true) {
            $0.body = .text(#"{"status":"error","message":"BatchID: a","batch_id":"a"}"#)
        },
        PushFault("an object without an ID", "unknown unexpected_answer", v1: "accepted -", isTaken: true) {
            $0.body = .text("{}")
        },
        PushFault("junk after the answer", "unknown unreadable", isTaken: true) {
            $0.body = .text(#"{"batch_id":"a"} trailing"#)
        },
    ]

    private static let refused: [PushFault] =
        [400, 403, 404, 405, 409, 413, 415, 422].map { (status: Int) -> PushFault in
            PushFault("\(status)", "rejected") { $0.status = status }
        } + [
            PushFault("401", "token rejected") { $0.status = 401 },
            PushFault("500/50011", "token rejected") {
                $0.status = 500
                $0.body = .unparsableToken
            },
            PushFault("429", "rate limited") { $0.status = 429 },
            PushFault("429 and when", "rate limited") {
                $0.status = 429
                $0.retryAfter = "7"
            },
        ]

    private static let failing: [PushFault] =
        [408, 425, 500, 501, 502, 503, 504, 599].flatMap { (status: Int) -> [PushFault] in
            [
                PushFault("\(status) before taking", "unknown server_error") { $0.status = status },
                PushFault("\(status) after taking", "unknown server_error", isTaken: true) {
                    $0.status = status
                    $0.takes = true
                },
            ]
        }
        + [402, 406, 410, 418, 451].map { (status: Int) -> PushFault in
            PushFault("\(status)", "unknown unexpected_status") { $0.status = status }
        }

    private static let redirecting: [PushFault] = [301, 302, 303, 307, 308].map { (status: Int) -> PushFault in
        PushFault("\(status) to the same place", "unknown redirected") {
            $0.status = status
            $0.redirect = "/v2/clients/11111111-2222-4333-8444-555555555555/dynamic_call_records"
        }
    }
}
