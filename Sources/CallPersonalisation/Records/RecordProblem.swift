/// One broken rule of one record, with what a person needs to mend it.
///
/// It words nothing; that is done in one place for screens, JSON and CSV.
public struct RecordProblem: Hashable, Sendable {
    /// The rule that is broken.
    public var rule: RecordRule
    /// How long the text is as the rule counts it: the stricter of user-perceived characters and UTF-16 units.
    public var count: Int?
    /// The place of the first offending character, counted from 1 in user-perceived characters.
    public var position: Int?
    /// The first offending character as it was written; text from outside.
    public var character: String?

    /// Whose number is meant, where the rule is about either of two; nil if that is not known.
    public var number: RecordField?
    /// How many labels have the name that stands in the place of an ID; nil if that is not known.
    public var labels: Int?

    /// The field that is wrong; nil if it is none alone.
    public var field: RecordField? { number ?? rule.field }

    /// Makes a problem.
    public init(_ rule: RecordRule, count: Int? = nil, position: Int? = nil, character: String? = nil) {
        self.rule = rule
        self.count = count
        self.position = position
        self.character = character
    }

    /// Adds what can be said about a broken rule from the text of its field.
    public init(_ rule: RecordRule, in text: String) {
        self.init(rule)
        switch rule {
        case .callerLength, .receiverLength: count = NumberReading(text).digits
        case .labelNameLength: count = text.utf16.count
        case .labelNameShort: count = text.count
        case .reasonLength: count = RecordProblem.strictCount(text)
        case .callerDigits, .receiverDigits: point(at: text) { !RecordProblem.isDialled($0) }
        case .reasonCharacters: point(at: text) { RecordRules.callReasonRefused.contains($0) }
        case .reasonControl, .labelNameControl: point(at: text, RecordProblem.isControl)
        case .reasonEnds:
            let isFirst = text.first.map { RecordRules.callReasonRefusedEnds.contains($0) } ?? false
            position = isFirst ? 1 : text.count
            character = (isFirst ? text.first : text.last).map(String.init)
        default: break
        }
    }

    /// The length of a call reason by the stricter way of counting.
    ///
    /// User-perceived characters while they are fewer than the minimum, UTF-16 units from there on, so that no way of
    /// counting refuses what this one accepts.
    public static func strictCount(_ text: String) -> Int {
        let characters = text.count
        return characters < RecordRules.callReasonLength.lowerBound ? characters : text.utf16.count
    }

    private mutating func point(at text: String, _ isOffending: (Character) -> Bool) {
        for (index, candidate) in text.enumerated() where isOffending(candidate) {
            position = index + 1
            character = String(candidate)
            return
        }
    }

    private static func isDialled(_ character: Character) -> Bool {
        character.isASCII && (character.isNumber || " -.()[]+\t".contains(character))
    }

    private static func isControl(_ character: Character) -> Bool {
        character.unicodeScalars.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }
}

extension RecordChecker {
    /// All problems of a draft whose times were read already: errors first, in field order.
    public func problems(of draft: RecordDraft, starts: TimeReading, ends: TimeReading) -> [RecordProblem] {
        verdict(of: draft, starts: starts, ends: ends).rules.rules.map { rule in
            var problem = RecordProblem(rule, in: rule.field.map { draft[$0] } ?? "")
            switch rule {
            case .countryUnknown, .countryLength:
                // Where both are wrong, the receiver is told first.
                problem.number = [RecordField.receiver, .caller].first {
                    NumberReading(draft[$0]).number?.lacksCountry(by: rule) ?? false
                }
            case .labelUUID: problem.labels = labels?.labels.count { $0.name == draft.label }
            default: break
            }
            return problem
        }
    }

    /// The record that a draft stands for; nil while a rule keeps it from being sent.
    public func record(of draft: RecordDraft, starts: TimeReading, ends: TimeReading) -> CallRecord? {
        let verdict = verdict(of: draft, starts: starts, ends: ends)
        guard verdict.rules.errors.isEmpty,
            let caller = PhoneNumber(value: verdict.caller), let receiver = PhoneNumber(value: verdict.receiver),
            let startsAt = starts.milliseconds, let endsAt = ends.milliseconds
        else { return nil }
        return CallRecord(
            caller: caller,
            receiver: receiver,
            labelID: labels.flatMap { verdict.labelIndex >= 0 ? $0.labels[verdict.labelIndex].id : nil }
                ?? LabelID(draft.label),
            labelName: draft.labelName.isEmpty ? nil : draft.labelName,
            callReason: draft.callReason.isEmpty ? nil : draft.callReason,
            window: TimeWindow(startsAt: startsAt, endsAt: endsAt)
        )
    }

    /// Judges a draft whose times were read already.
    public func verdict(of draft: RecordDraft, starts: TimeReading, ends: TimeReading) -> Verdict {
        var draft = draft
        return draft.caller.withUTF8 { caller in
            draft.receiver.withUTF8 { receiver in
                draft.label.withUTF8 { label in
                    draft.labelName.withUTF8 { labelName in
                        draft.callReason.withUTF8 { callReason in
                            check(
                                Fields(
                                    caller: caller,
                                    receiver: receiver,
                                    label: label,
                                    labelName: labelName,
                                    callReason: callReason,
                                    starts: starts,
                                    ends: ends
                                )
                            )
                        }
                    }
                }
            }
        }
    }
}

extension PhoneNumber {
    /// Whether it breaks a rule about the numbers of countries.
    fileprivate func lacksCountry(by rule: RecordRule) -> Bool {
        switch CallingCode.judge(value) {
        case .known: false
        case .unknownCode: rule == .countryUnknown
        case .unusualLength: rule == .countryLength
        }
    }
}
