package import CallPersonalisation

/// One change to what the form remembers; made on what is stored, so that two consoles do not undo each other's.
package enum FormChange: Hashable, Sendable {
    /// A record with these texts was sent.
    case sent(RecordDraft)
    /// A template is saved; one of the same name is replaced.
    case save(FormTemplate)
    /// A template gets another name.
    case rename(String, to: String)
    /// A template is taken away.
    case remove(String)
    /// A template has filled a form.
    case use(String)
}
