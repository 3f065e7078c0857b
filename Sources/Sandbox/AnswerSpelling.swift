/// Published or plausible ways in which an answer may differ from the current page; for a whole run or for one fault.
///
/// Source: reference section 12 (contradictions) and 13.1 (advice for a test double). The raw value is the name a
/// fault's `variant` uses.
package enum AnswerSpelling: String, Hashable, Sendable, CaseIterable {
    /// v2 and v3 outcomes stand under `statusInfo`, as on an earlier page.
    case statusInfo = "statusInfo"
    /// v2 and v3 outcomes stand in the object itself, as on the oldest page.
    case flat
    /// A v2 real-time record that breaks a rule is answered with HTTP 200 and an error in the body.
    case errorInSuccess = "error_in_200"
    /// A v1 push is answered with HTTP 200 and no body.
    case withoutBody = "no_body"
    /// The batch ID is no UUID.
    case plainBatchID = "plain_batch_id"
    /// Numbers in a status show only their first two and last two digits.
    case maskedNumbers = "masked"
    /// Numbers in a v2 or v3 status are called `caller` and `receiver`, as on the oldest page.
    case oldNames = "old_names"
    /// A status lists the records from last to first.
    case reversed
    /// A status lists every record twice.
    case twice
    /// A status lists a record nobody sent.
    case strangers
    /// A status lists every other record only.
    case everyOther = "every_other"
    /// Every record of a status is still pending, whatever it was before.
    case pendingAgain = "pending_again"
}
