import CallPersonalisation
import CallboardCore
import Terminal

/// Spans of time that an open question tells, such as `ends in 1 h 56 min`: told anew when they have changed.
extension Console {
    /// How long a window stays open.
    func words(ofEnd moment: Int64) -> SafeText {
        moment > facts.now ? "ends in \(ZoneClock.span(moment - facts.now))" : "is over"
    }

    /// When what the open question says of a span changes; nil if it says nothing of one.
    var questionDeadline: Int64? {
        guard case .dialog(let open) = overlay else { return nil }
        let now = facts.now
        switch open.question {
        case .send(let record, _, let sent):
            let ended = sent.flatMap { told(of: $0, like: record) }
            return [
                nextChange(ofEnd: record.window.endsAt), ended.map { ZoneClock.nextChange(ofSpanTo: $0.at, at: now) },
            ]
            .compactMap(\.self).min()
        case .submit(let submission): return submission.sums.firstEnd.flatMap(nextChange(ofEnd:))
        default: return nil
        }
    }

    private func nextChange(ofEnd moment: Int64) -> Int64? {
        moment > facts.now ? ZoneClock.nextChange(ofSpanTo: moment, at: facts.now) : nil
    }

    /// Brings the words of the open question up to the minute; what was typed and what has the focus stay.
    mutating func retellQuestion() {
        guard case .dialog(var open) = overlay else { return }
        switch open.question {
        case .send, .submit: open.retell(dialog(for: open.question).dialog.lines)
        default: return
        }
        overlay = .dialog(open)
    }
}
