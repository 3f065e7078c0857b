/// Receivers that call for an outcome by their last two digits: 447700900000 to 447700900999, with or without `+`.
///
/// Every other receiver succeeds. The numbers are reserved for fiction, so none of them is anybody's.
///
/// A batch status shows the outcome when the record is ripe. A real-time push shows it at once, with HTTP 200: an
/// `error` under the 200 schema is what the pages print (reference 5.2); `slow` answers after the longest ripening,
/// and `missing` with an empty body.
package enum TestNumber: Hashable, Sendable {
    case success
    case failure(String)
    /// A status word no page knows.
    case unknownStatus(String)
    /// Takes ten times the longest ripening.
    case slow
    /// Is never listed.
    case missing
    /// The reason stands where the status should.
    case reasonInStatus(String)
    /// The reason holds escape sequences and characters that turn the direction of text.
    case hostile
    /// Fails at the first push to this receiver and succeeds at every later one.
    case failsOnce

    /// One row for each outcome that differs from success: the last two digits, the outcome, and words for a README.
    package static let table: [(digits: Int, outcome: TestNumber, words: String)] = [
        (50, .failure("Invalid input"), "fails: Invalid input"),
        (51, .failure("Not a Truecaller user"), "fails: Not a Truecaller user"),
        (52, .failure("OS not supported"), "fails: OS not supported"),
        (53, .failure("App version not supported"), "fails: App version not supported"),
        (54, .failure("Failed to push"), "fails: Failed to push"),
        (55, .unknownStatus("parked"), "an unknown status word: parked"),
        (56, .slow, "succeeds after ten times the longest ripening"),
        (57, .missing, "never listed in the status"),
        (58, .reasonInStatus("Failed to push"), "fails, the reason in place of the status"),
        (59, .hostile, "fails with a message that attacks the terminal"),
        (60, .failsOnce, "fails the first time, succeeds when pushed again"),
    ]

    /// What the message of 59 holds.
    package static let hostileMessage =
        "\u{1B}]0;owned\u{07}\u{1B}[2J\u{1B}[31mFailed\u{202E} to push\u{9B}31m\r\nOK: 500 records pushed\u{200B}"

    /// The outcome a receiver calls for.
    package init(receiver: String) {
        let digits = receiver.hasPrefix("+") ? receiver.dropFirst() : receiver[...]
        self = .success
        guard digits.hasPrefix("447700900"), digits.utf8.count == 12, let last = Int(digits.suffix(2)) else { return }
        if let row = Self.table.first(where: { $0.digits == last }) { self = row.outcome }
    }
}
