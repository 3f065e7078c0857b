/// Measures how far away the terminal is, by the time it takes to answer a question.
///
/// It asks at the start and then only beside a key, at most once a minute: nothing goes out at rest.
struct LinkMeter: Sendable {
    /// The instants of the clock that is passed in.
    typealias Instant = ContinuousClock.Instant

    /// From how many milliseconds on a link is slow.
    static let slow = 300
    /// How long the program waits for an answer before it leaves, so that it is not typed into the shell.
    static let patience = Duration.milliseconds(500)
    private static let interval = Duration.seconds(60)

    /// Whether the terminal that answers is the person's own: a multiplexer answers for itself, from this host.
    let isUseful: Bool
    /// When a question was asked that is not answered yet.
    private(set) var askedAt: Instant?
    /// What was measured last, in milliseconds.
    private(set) var milliseconds: Int?
    private var nextAt: Instant?

    /// A meter for a session.
    init(environment: [String: String]) {
        isUseful = environment["TMUX", default: ""].isEmpty && environment["STY", default: ""].isEmpty
    }

    /// Whether to ask now; a question that was never answered is the last.
    mutating func isDue(at now: Instant) -> Bool {
        guard isUseful, askedAt == nil, nextAt.map({ now >= $0 }) ?? true else { return false }
        askedAt = now
        nextAt = now + Self.interval
        return true
    }

    /// Takes the answer; tells the time if it is another than was told before, by a fifth at least.
    mutating func note(at now: Instant) -> Int? {
        guard let asked = askedAt else { return nil }
        askedAt = nil
        let new = Int((now - asked) / .milliseconds(1))
        if let known = milliseconds, abs(new - known) * 5 <= max(known, 5) { return nil }
        milliseconds = new
        return new
    }
}
