/// What a cause of failure means and what a person can do about it.
package struct Diagnosis: Hashable, Sendable, Identifiable {
    /// Whether and when sending the record again makes sense.
    package enum Resend: String, Sendable, Hashable {
        case yes
        case afterFix = "after_fix"
        case later
        case askFirst = "ask_first"
        case never
    }

    /// The cause's name in JSON, CSV and commands.
    package var id: String
    /// What the cause is called on screens.
    package var title: String
    /// What happened.
    package var meaning: String
    /// What to do.
    package var remedy: String
    package var resend: Resend

    private static let known: [String: Diagnosis] = {
        let all = [
            Diagnosis(
                id: "invalid_input",
                title: "Invalid input",
                meaning:
                    "The service found a wrong value: number form, window, label, or a character of the call reason.",
                remedy: "Correct the record, then send it again.",
                resend: .afterFix
            ),
            Diagnosis(
                id: "not_a_user",
                title: "Not a Truecaller user",
                meaning: "The receiver has no Truecaller account, removed the app, or moved to a phone without it.",
                remedy: "Check the number; place the call without personalisation.",
                resend: .never
            ),
            Diagnosis(
                id: "os_not_supported",
                title: "OS not supported",
                meaning: "The receiver is not on Android; personalised reasons work on Android only.",
                remedy: "Call without personalisation; a static caller ID can still help.",
                resend: .never
            ),
            Diagnosis(
                id: "app_version_not_supported",
                title: "App version not supported",
                meaning: "The receiver's app or Android is too old.",
                remedy: "Nothing from this side; the customer has to update the app.",
                resend: .never
            ),
            Diagnosis(
                id: "failed_to_push",
                title: "Failed to push",
                meaning: "The phone was out of reach: no coverage, poor connection, flight mode.",
                remedy: "Send it again shortly before the call, while the window is open.",
                resend: .yes
            ),
            Diagnosis(
                id: "no-answer",
                title: "No answer: may or may not have been taken",
                meaning: "The request left, but no answer came that says what became of it.",
                remedy:
                    "Decide: accepted, not sent, or send again at the risk of doubling (r in Batches, or callboard resolve).",
                resend: .askFirst
            ),
            Diagnosis(
                id: "not-sent",
                title: "No answer; decided: not sent",
                meaning: "No answer came, and a person decided that the service does not have the record.",
                remedy: "Send it again.",
                resend: .yes
            ),
            Diagnosis(
                id: "taken",
                title: "No answer; decided: taken",
                meaning: "No answer came, and a person decided that the service took the record; no result can be had.",
                remedy: "Nothing; ask the service's support with the time of the request if it matters.",
                resend: .never
            ),
            Diagnosis(
                id: "unknown-status",
                title: "Status word not documented",
                meaning: "The service answered with a status that its documentation does not name.",
                remedy: "Wait; it is asked for again until the deadline. Keep the raw answer for support.",
                resend: .later
            ),
            Diagnosis(
                id: "unknown",
                title: "Reason not documented",
                meaning: "The service refused the record with words that its documentation does not name.",
                remedy: "Read the message; send the raw answer to the service's support.",
                resend: .never
            ),
            Diagnosis(
                id: "http-400",
                title: "Request refused (400)",
                meaning: "The service refused the whole request, and so every record in it.",
                remedy: "Read the message: it names the field. Correct the record, then send again.",
                resend: .afterFix
            ),
            Diagnosis(
                id: "http-403",
                title: "Not authorised (403)",
                meaning: "The API key lacks the feature, or the client account is another one.",
                remedy: "Ask your administrator for a key with Call Personalisation, then send again.",
                resend: .afterFix
            ),
            Diagnosis(
                id: "http-404",
                title: "Not found (404)",
                meaning: "Wrong client account, or an API version that the account does not have.",
                remedy: "Check client_account_id and api_version of the profile, then send again.",
                resend: .afterFix
            ),
            Diagnosis(
                id: "expired",
                title: "Window over before it was sent",
                meaning: "The record's window ended while it waited.",
                remedy: "Give it a new window and send it.",
                resend: .afterFix
            ),
            Diagnosis(
                id: "rejected",
                title: "Request refused",
                meaning: "The service said clearly that it did not take the request.",
                remedy: "Read the message, correct the record, then send again.",
                resend: .afterFix
            ),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    }()

    /// The cause of a state, where `noted` was written down when the request ended; nil if the record did not fail.
    ///
    /// What became of a record later says more: its time ran out, or a person decided about a request without an answer.
    static func cause(of state: RecordState, noted: String?) -> String? {
        switch (state, noted) {
        case (.expired, _): "expired"
        case (.rejected, "no-answer"): "not-sent"
        case (.statusUnknown, "no-answer"): "taken"
        case (.failed, _), (.rejected, _), (.inDoubt, _), (.accepted, _), (.statusUnknown, _): noted
        default: nil
        }
    }

    /// What is known about a cause; one that is not known is shown by its name, and never sent again by itself.
    package static func of(_ cause: String) -> Diagnosis {
        if let diagnosis = known[cause] { return diagnosis }
        if cause.hasPrefix("http-") {
            return Diagnosis(
                id: cause,
                title: "Request refused (\(cause.dropFirst(5)))",
                meaning: "The service said clearly that it did not take the request.",
                remedy: "Read the message, correct what it names, then send again.",
                resend: .afterFix
            )
        }
        return Diagnosis(
            id: cause,
            title: cause,
            meaning: "Not documented.",
            remedy: "Keep the raw answer for support.",
            resend: .never
        )
    }
}
