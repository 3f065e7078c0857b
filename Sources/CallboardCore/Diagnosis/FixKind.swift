import CallPersonalisation

/// What helps the records of a cause, in the fewest words.
package enum FixKind: String, Hashable, Sendable {
    /// A repair puts it right by itself.
    case automatic
    /// The window has to be moved.
    case shiftTime = "shift-time"
    /// Another label has to be picked.
    case pickLabel = "pick-label"
    /// Only a person can put it right, row by row.
    case byHand = "by-hand"
    /// A person has to decide whether it was taken.
    case askFirst = "ask-first"
    /// Its result is still asked for.
    case wait
    /// It can go as it is.
    case notNeeded = "not-needed"
    /// Nothing helps.
    case nothing

    /// Judges a cause by the repairs that are offered for the first of its records.
    init(_ cause: Diagnosis, offers: [Repair]) {
        switch cause.resend {
        case .askFirst: self = .askFirst
        case .later: self = .wait
        case .never: self = .nothing
        case .yes, .afterFix: self = FixKind(among: offers, isToBlame: cause.resend == .afterFix)
        }
    }

    /// - Parameter isToBlame: whether the records are, so that also warnings count; those about time come and go by themselves.
    private init(among offers: [Repair], isToBlame: Bool) {
        func isTime(_ repair: Repair) -> Bool { repair.field == .startsAt || repair.field == .endsAt }
        let helping = offers.filter { repair in
            repair.cause?.severity == .error || (isToBlame && !isTime(repair))
        }
        if let first = helping.first(where: { $0.problem == nil }) {
            self = isTime(first) ? .shiftTime : .automatic
        } else if helping.contains(where: { $0.field == .labelID }) {
            self = .pickLabel
        } else {
            self = isToBlame ? .byHand : .notNeeded
        }
    }
}
