/// Why the service refuses a record: the member at fault and the words that go into the answer.
package struct RecordObjection: Hashable, Sendable {
    /// The member as the version of the request spells it, such as `ends_at`; empty for the record as a whole.
    package let member: String
    /// What is wrong, to be read after the member's name.
    package let text: String

    /// `ends_at cannot be more than 24 hours after starts_at`.
    package var sentence: String { member.isEmpty ? text : "\(member) \(text)" }
}
