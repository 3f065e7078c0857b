package import CallPersonalisation
package import CallboardCore
package import Terminal

/// What the console is started with; nothing in it is opened before the first frame is seen.
package struct ConsoleOptions: Sendable {
    /// Opens the journal and the way to the service; called off the screen's thread, once, after the first frame.
    package var openCore: @Sendable () throws -> ServiceCore
    /// Who is worked for.
    package var badge: Badge
    /// The zone in which times are read and shown, as in the tz database.
    package var timeZone = "UTC"
    /// What becomes of unsent records when the terminal goes away.
    package var onHangUp = Profile.HangUp.finish
    /// Seconds in which a submission can be taken back, from 0.
    package var holdSeconds = 5
    /// A file to open in Batches.
    package var file: String?
    /// A file of records to try the console with, which is offered where a file is opened; nil without one.
    package var sample: String?
    /// How `file` is read at first, and what is changed about its rows; nil as it is recognised.
    package var planFile: PlanFile?
    /// Whether the network is not used at all.
    package var isOffline = false
    /// Whether nothing may be sent or changed.
    package var isReadOnly = false
    /// The colours.
    package var theme = Theme.Name.dark
    /// Whether colours are used.
    package var color = ColorChoice.auto
    /// Whether lines are drawn with `+`, `-` and `|` although the locale has better.
    package var isASCII = false
    /// The keys.
    package var keymap = Keymap.standard
    /// Options of the command line that say where configuration and state are, for commands that do the same as a key.
    package var places: [String] = []
    /// How the end of long work is told.
    package var onEnd = EndSignal.none
    /// Where it is kept until the next start where a person was; nil to keep nothing.
    package var sessionFile: String?
    /// Whether news are shown no more than once a second, whatever the link.
    package var isSlow = false
    /// The process's environment: the kind of terminal and session stands there.
    package var environment: [String: String] = [:]

    /// Sends records of a submission to a sandbox, which has the labels, and tells what it made of them; nil without a sandbox.
    package var rehearse: Rehearse?

    /// Sends records to a sandbox.
    package typealias Rehearse =
        @Sendable (_ records: [StoredRecord], _ like: SubmissionSummary, LabelDirectory?) async throws ->
        [RecordOutcome]

    /// Works out for an open file how its columns are read, and what is changed about its rows.
    package typealias PlanFile = @Sendable (RecordFile) throws -> (mapping: ColumnMapping, changes: RowChanges)

    /// The least that is needed.
    package init(badge: Badge, openCore: @escaping @Sendable () throws -> ServiceCore) {
        self.badge = badge
        self.openCore = openCore
    }

    /// The console for a profile.
    package init(profile: Profile, openCore: @escaping @Sendable () throws -> ServiceCore) {
        self.init(
            badge: Badge(
                kind: profile.kind,
                profile: profile.name,
                account: profile.account.clientAccountID,
                apiVersion: profile.account.version
            ),
            openCore: openCore
        )
        timeZone = profile.timeZone
        onHangUp = profile.onHangUp
    }
}
