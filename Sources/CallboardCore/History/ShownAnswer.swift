/// The answer to “should the name have shown at that moment?”.
package struct ShownAnswer: Hashable, Sendable {
    /// What the answer is.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It was on the phone.
        case shown
        /// The service had it in time; its own push was confirmed only afterwards.
        case shownIfInTime = "shown_if_in_time"
        /// It was pushed, but only after the moment.
        case late
        /// The service took it and has told no result yet.
        case resultOpen = "result_open"
        /// The service took it and no result can be had.
        case resultUnknown = "result_unknown"
        /// Nobody knows whether the service took it.
        case inDoubt = "in_doubt"
        /// The service could not push it.
        case failed
        /// The service did not take it.
        case rejected
        /// It waits to be sent.
        case notSentYet = "not_sent_yet"
        /// Its window was over before it was sent.
        case expired
        /// A person cancelled it.
        case cancelled
        /// No window covers the moment.
        case outside
        /// A row for the number was refused and never sent.
        case refused
        /// What was made then was emptied and cannot be found.
        case emptied
        /// No record was ever sent for the number.
        case neverSent = "never_sent"

        /// `yes`, `no` or `unknown`, for programs and for the first word of the sentence.
        package var word: String {
            switch self {
            case .shown, .shownIfInTime: "yes"
            case .late, .failed, .rejected, .notSentYet, .expired, .cancelled, .outside, .refused, .neverSent: "no"
            case .resultOpen, .resultUnknown, .inDoubt, .emptied: "unknown"
            }
        }
    }

    package var kind: Kind
    /// The moment that was asked about, in milliseconds since the epoch.
    package var moment: Int64
    /// The record the answer is about.
    package var hit: NumberHit?
    /// Outside of all windows: the last one before.
    package var before: NumberHit?
    /// Outside of all windows: the next one after.
    package var after: NumberHit?
    /// The row that was refused.
    package var refused: RefusedHit?

    package init(kind: Kind, moment: Int64, hit: NumberHit? = nil) {
        self.kind = kind
        self.moment = moment
        self.hit = hit
    }
}
