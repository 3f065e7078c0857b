extension TestNumber {
    /// The status word and message of a ripe record; a record that is missing has none to show.
    var shown: (status: String, message: String?) {
        switch self {
        case .success, .slow, .missing, .failsOnce: ("success", SandboxService.processed)
        case .failure(let reason): ("error", reason)
        case .unknownStatus(let word): (word, nil)
        case .reasonInStatus(let reason): (reason, nil)
        case .hostile: ("error", Self.hostileMessage)
        }
    }
}

extension JSONText {
    /// Writes an outcome in the spelling of v2 and v3.
    ///
    /// Source: reference section 5.2, published answers 1 to 4.
    mutating func outcome(_ status: String, field: String?, message: String?, _ spellings: Set<AnswerSpelling>) {
        func members(_ text: inout JSONText) {
            text.string("status", status)
            text.string("field", field)
            text.string("message", message)
        }
        if spellings.contains(.flat) {
            members(&self)
        } else {
            object(spellings.contains(.statusInfo) ? "statusInfo" : "status_info", members)
        }
    }
}
