/// The limits for one call record, each with the page of the service's documentation it comes from.
///
/// Where pages differ, the figure is one that every page version accepts.
public enum RecordRules {
    /// Digits of a caller or receiver; pages “Call Personalisation Real-time” and “Batch” (15), an assumption (7).
    public static let phoneNumberDigits = 7...15
    /// The same as integers: what seven to fifteen digits without a leading zero can say.
    static let phoneNumberValues: ClosedRange<UInt64> = 1_000_000...999_999_999_999_999
    /// Most characters of a label name, in UTF-16 units; page “Call Personalisation”.
    public static let labelNameMax = 40
    /// Fewest characters of a label name that every page version accepts, in user-perceived characters; page “Call
    /// Personalisation Real-time v2”.
    public static let labelNameMin = 3
    /// Fewest user-perceived characters and most UTF-16 units of a call reason; page “What are the guidelines for Call Reason?”.
    public static let callReasonLength = 10...100
    /// Characters that the guidelines refuse anywhere in a call reason; page “What are the guidelines for Call Reason?”.
    public static let callReasonRefused = "!@#$%^&*()_+/"
    /// Characters that the guidelines refuse at either end of a call reason; same page.
    public static let callReasonRefusedEnds = ".,- "
    /// Longest window, in milliseconds; exactly this much is allowed; page “Call Personalisation”.
    public static let windowMax: Int64 = 86_400_000
    /// Digits of a time in milliseconds that can be meant; fewer are seconds, which is a mistake.
    public static let timeDigits = 11...13
    /// How near its end a window is called nearly over, in milliseconds; an assumption.
    public static let windowSoon: Int64 = 60_000
    /// How far ahead a window may start without a question, in milliseconds (30 days); an assumption.
    public static let windowFar: Int64 = 30 * 86_400_000
    /// Records of one batch request; page “Call Personalisation Batch v2”.
    public static let batchSize = 1...500
    /// How old a list of labels may be before it is called stale, in milliseconds (a day); an assumption.
    public static let labelsStale: Int64 = 86_400_000
}
