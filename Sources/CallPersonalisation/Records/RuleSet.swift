/// A set of broken rules in one word, so that a million rows can be judged without a heap.
public struct RuleSet: Hashable, Sendable {
    /// One bit for each rule, at its raw value.
    public private(set) var bits: UInt64

    /// The empty set: nothing is wrong.
    public init() { bits = 0 }

    /// A set of the rules given.
    public init(_ rules: RecordRule...) { self.init(rules) }

    /// A set of the rules given.
    public init(_ rules: [RecordRule]) {
        bits = 0
        for rule in rules { insert(rule) }
    }

    /// A set from its bits, as `bits` gave them.
    public init(bits: UInt64) { self.bits = bits }

    static let errors = RuleSet(bits: (1 << UInt64(RecordRule.sameNumber.rawValue)) - 1)

    /// Adds a rule.
    public mutating func insert(_ rule: RecordRule) { bits |= 1 << UInt64(rule.rawValue) }

    /// Adds all rules of another set.
    public mutating func formUnion(_ other: RuleSet) { bits |= other.bits }

    /// Takes a rule away.
    public mutating func remove(_ rule: RecordRule) { bits &= ~(1 << UInt64(rule.rawValue)) }

    /// Whether a rule is broken.
    public func contains(_ rule: RecordRule) -> Bool { bits & (1 << UInt64(rule.rawValue)) != 0 }

    private static let sentBefore = RuleSet(.alreadyAccepted, .alreadyQueued)

    /// Whether the same record was accepted, or waits, is under way or in doubt in another submission.
    public var wasSentBefore: Bool { bits & RuleSet.sentBefore.bits != 0 }

    /// Whether nothing is wrong.
    public var isEmpty: Bool { bits == 0 }

    /// The first rule in the set, errors before warnings; nil if nothing is wrong.
    public var first: RecordRule? {
        bits == 0 ? nil : RecordRule(rawValue: UInt8(bits.trailingZeroBitCount))
    }

    /// The rules that keep the record from being sent.
    public var errors: RuleSet { RuleSet(bits: bits & RuleSet.errors.bits) }

    /// The rules that only ask for a look.
    public var warnings: RuleSet { RuleSet(bits: bits & ~RuleSet.errors.bits) }

    /// The rules in the set: errors in field order, then warnings in field order.
    public var rules: [RecordRule] { RecordRule.allCases.filter(contains) }
}
