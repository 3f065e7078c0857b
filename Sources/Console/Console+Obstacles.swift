import CallboardCore
import Terminal

/// What keeps everything from being sent, as the message line tells it when it begins and when it is over.
extension Console {
    /// When the time that the badge shows is over, so that it is looked at again.
    var obstacleDeadline: Int64? { obstacleEnd.map { max(facts.now + 1000, $0) } }

    /// Whether that time is over.
    var obstacleIsOver: Bool { obstacleEnd.map { $0 <= facts.now } ?? false }

    private var obstacleEnd: Int64? {
        let moment: Int64? =
            switch facts.allowance?.obstacle {
            case .noToken(let before, _, _): before
            case .noAnswer(_, _, let next): next
            case .signInRefused, nil: nil
            }
        // The answer of the next try takes a moment.
        return moment.map { $0 + 500 }
    }

    /// Takes in what is spent and what keeps from spending more.
    mutating func receive(_ allowance: AllowanceStatus) {
        facts.allowance = allowance
        if let new = allowance.obstacle.flatMap({ words(of: $0) }) {
            guard toldObstacle != new.kind else { return }
            toldObstacle = new.kind
            tell(.problem(new.text))
        } else if allowance.obstacle == nil, let old = toldObstacle {
            // What is tried anew, because a person asked or its time has come, is not over before there is a token.
            guard allowance.hasToken else { return }
            toldObstacle = nil
            tell(Notice("\(untrusted: facts.badge.profile)\(old == .away ? " answers again" : ": signed in")."))
        }
    }

    /// What an obstacle is about.
    enum ObstacleKind { case key, token, away }

    /// What is told once for an obstacle; nil for one that passes by itself in a moment.
    private func words(of obstacle: ServiceObstacle) -> (kind: ObstacleKind, text: SafeText)? {
        let said = SafeText(
            untrusted: Wording.words(of: obstacle, service: facts.badge.profile, zone: facts.zone.timeZone)
        )
        let again = facts.key(.refresh)
        switch obstacle {
        case .signInRefused:
            return (
                .key,
                "\(said). It is not asked again by itself: mend the key (callboard doctor tries it); \(again) asks at once."
            )
        case .noToken: return (.token, "\(said); what is queued waits.")
        case .noAnswer(_, _, next: nil): return nil
        case .noAnswer: return (.away, "\(said). What is queued waits; \(again) tries at once.")
        }
    }
}
