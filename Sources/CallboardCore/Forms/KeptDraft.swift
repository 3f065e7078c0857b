package import CallPersonalisation

/// A record that is being written, kept under a number until it is taken away.
///
/// One console at a time has it open, so that two on one state directory never write over each other's.
package struct KeptDraft: Hashable, Sendable, Identifiable {
    /// What people call it.
    package var number: Int
    /// What is in the form.
    package var record: RecordDraft
    /// When it was written last, in milliseconds since the epoch.
    package var savedAt: Int64
    /// Which process has it open, or had it when it ended.
    package var holder: ProcessIdentity?

    package var id: Int { number }

    package init(number: Int, record: RecordDraft, savedAt: Int64 = 0, holder: ProcessIdentity? = nil) {
        self.number = number
        self.record = record
        self.savedAt = savedAt
        self.holder = holder
    }

    /// Whether another process that still runs has it open.
    package func isHeldByAnother(than process: ProcessIdentity = .current) -> Bool {
        guard let holder, holder != process else { return false }
        return holder.isAlive
    }
}

/// Which draft is to be opened.
package enum DraftChoice: Hashable, Sendable {
    /// The one that was written last and that no other console has open; an empty one if there is none.
    case newest
    /// An empty one.
    case empty
    /// The one with a number.
    case number(Int)
}
