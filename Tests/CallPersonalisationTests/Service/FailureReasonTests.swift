import CallPersonalisation
import Testing

@Test(
    "A failure reason is recognised in the message first, then in the status, ignoring case and punctuation",
    arguments: [
        ("Invalid input", nil, FailureReason.invalidInput), ("Invalid receiver number", nil, .invalidInput),
        ("Request body is invalid: ends_at cannot be more than 24 hours after starts_at", nil, .invalidInput),
        ("Not a Truecaller user", nil, .notAUser), ("Receiver is not a Truecaller user", nil, .notAUser),
        ("NOT_A_TRUECALLER_USER", nil, .notAUser), ("OS not supported", nil, .osNotSupported),
        ("Receiver’s OS is not supported.", nil, .osNotSupported),
        ("App version not supported", nil, .appVersionNotSupported),
        ("Receiver's app version is not supported", nil, .appVersionNotSupported),
        ("Failed to push", nil, .failedToPush), ("Internal system errors", nil, .failedToPush),
        ("Failed to push: not a Truecaller user", nil, .notAUser), (nil, "failed-to-push", .failedToPush),
        ("something", "OS not supported", .osNotSupported), ("Not a Truecaller user", "OS not supported", .notAUser),
        ("Videos not supported", nil, .unknown), ("not a truecaller users' day", nil, .unknown),
        ("", "error", .unknown), (nil, nil, .unknown),
    ] as [(String?, String?, FailureReason)]
)
func failureReasons(message: String?, status: String?, expected: FailureReason) {
    #expect(FailureReason.recognise(message: message, status: status) == expected)
}
