package import CallPersonalisation

/// A form that was saved under a name to start records from; it never holds a receiver.
package struct FormTemplate: Hashable, Sendable, Codable {
    /// What people call it.
    package var name: String
    /// What it fills in.
    package let draft: RecordDraft
    /// When it filled a form last, or was saved, in milliseconds since the epoch.
    package var usedAt: Int64

    /// The longest name, in characters.
    package static let nameMax = 60

    /// Makes a template of a form, without its receiver.
    package init(name: String, draft: RecordDraft, usedAt: Int64) {
        var draft = draft
        draft.receiver = ""
        self.name = String(name.trimmingLineEnds.prefix(FormTemplate.nameMax))
        self.draft = draft
        self.usedAt = usedAt
    }
}
