/// Why a record was not pushed to a phone; source: page “Call Personalisation Errors”.
public enum FailureReason: String, Sendable, Codable, CaseIterable {
    /// “Invalid input”: the record has to be corrected.
    case invalidInput = "invalid_input"
    /// “Not a Truecaller user”: the receiver has no account or not the app.
    case notAUser = "not_a_user"
    /// “OS not supported”: the receiver is not on Android.
    case osNotSupported = "os_not_supported"
    /// “App version not supported”: the receiver's Android or app is too old.
    case appVersionNotSupported = "app_version_not_supported"
    /// “Failed to push”: the phone was out of reach; worth another try while the window is open.
    case failedToPush = "failed_to_push"
    /// Anything else: to be shown as it came.
    case unknown

    /// Finds a documented reason, or a wording of the vendor's sibling product, in the message first and the status second.
    ///
    /// Case, punctuation and underscores do not count; whole words do.
    public static func recognise(message: String?, status: String?) -> FailureReason {
        for text in [message, status] {
            guard let text, let reason = recognise(text) else { continue }
            return reason
        }
        return .unknown
    }

    private static func recognise(_ text: String) -> FailureReason? {
        let words = " " + text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") + " "
        return wordings.first { words.contains(" " + $0.words + " ") }?.reason
    }

    /// The most telling first: “Failed to push: not a Truecaller user” is about the receiver.
    private static let wordings: [(words: String, reason: FailureReason)] = [
        ("not a truecaller user", .notAUser),
        ("app version not supported", .appVersionNotSupported),
        ("app version is not supported", .appVersionNotSupported),
        ("os not supported", .osNotSupported),
        ("os is not supported", .osNotSupported),
        ("invalid input", .invalidInput),
        ("invalid receiver number", .invalidInput),
        ("request body is invalid", .invalidInput),
        ("failed to push", .failedToPush),
        ("internal system error", .failedToPush),
        ("internal system errors", .failedToPush),
    ]
}
