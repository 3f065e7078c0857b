package import CallPersonalisation
package import Foundation

extension Wording {
    /// A few words for why no complete answer came, to stand in a sentence.
    package static func reason(of failure: TransportFailure) -> String {
        switch failure.kind {
        case .dns: "the host name has no address"
        case .refused: "connection refused"
        case .unreachable: "no way to the address"
        case .connectTimeout: "no connection in time"
        case .tls: "TLS failed: \(failure.detail)"
        case .timeout: "no answer in time"
        case .reset: "the connection broke"
        case .tooLarge: "the answer is too large"
        case .cancelled: "given up"
        case .other: failure.detail.isEmpty ? "the connection failed" : failure.detail
        }
    }

    /// A few words for why it is not known whether a request was carried out, to stand in a sentence.
    package static func reason(of doubt: Doubt) -> String {
        if let failure = doubt.failure { return reason(of: failure) }
        return doubt.message.map { "status \($0.status)" } ?? "no usable answer"
    }

    /// What keeps requests from being sent, to stand in a sentence; `service` is what the profile calls it.
    package static func words(of obstacle: ServiceObstacle, service: String, zone: TimeZone) -> String {
        switch obstacle {
        case .signInRefused(let message): "sign-in refused (\(message))"
        case .noToken(let before, let made, let limit):
            "no token can be made before \(time(before, zone: zone)) (\(use(made, of: limit)))"
        case .noAnswer(let reason, let tries, let next):
            "\(service) does not answer: \(reason); \(words(ofTries: tries))"
                + (next.map { ", next at \(time($0, zone: zone))" } ?? "")
        }
    }

    /// How often something was tried.
    package static func words(ofTries tries: Int) -> String { tries == 1 ? "tried once" : "tried \(tries) times" }

    /// Why no token can be made.
    static func use(_ made: Int, of limit: Int) -> String {
        made < limit ? "the service says that too many were made" : "\(made) of \(limit) in 30 min used"
    }

    /// The time of day in a zone, such as `14:24:11`.
    package static func time(_ milliseconds: Int64, zone: TimeZone) -> String {
        let seconds = milliseconds / 1000
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        let local = (Int(seconds) + zone.secondsFromGMT(for: date)) % 86_400
        return [local / 3600, local / 60 % 60, local % 60]
            .map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: ":")
    }
}

extension ServiceMessage {
    /// What the service said, or the status if it said nothing.
    var words: String { message.isEmpty ? "status \(status)" : message }
}
