/// Judges records by every rule; the same for a form, a file and a command.
///
/// It works on UTF-8 bytes, so that a file of a million rows is judged without making a string.
public struct RecordChecker: Sendable {
    /// One field's text as UTF-8, valid only during the call it is given to.
    public typealias Text = UnsafeBufferPointer<UInt8>

    /// The account's labels; nil while they are not known, and then any UUID passes.
    public var labels: LabelDirectory?
    /// The time at which records are judged, in milliseconds since the epoch.
    public var now: Int64
    /// Judges text as it would go on the wire: nothing is normalised and a label's name is refused.
    public var isExact: Bool
    /// How far this machine's clock may be off against the service's, in milliseconds; widens `windowSoon`.
    public var clockSkew: Int64
    /// Whether `labels-stale` is told of each record; a file says it once for all.
    public var tellsStaleLabels = true

    /// Makes a checker.
    public init(labels: LabelDirectory?, now: Int64, isExact: Bool = false, clockSkew: Int64 = 0) {
        self.labels = labels
        self.now = now
        self.isExact = isExact
        self.clockSkew = clockSkew
    }

    /// The fields of one row.
    public struct Fields {
        /// The number that rings.
        public var caller: Text
        /// The number that is rung.
        public var receiver: Text
        /// A label ID or a label's name.
        public var label: Text
        /// The name to show; empty for the label's own.
        public var labelName: Text
        /// The call reason; empty for none.
        public var callReason: Text
        /// What the row says of the start.
        public var starts: TimeReading
        /// What the row says of the end.
        public var ends: TimeReading

        /// Gathers the fields of one row.
        @inline(__always)
        public init(
            caller: Text,
            receiver: Text,
            label: Text,
            labelName: Text,
            callReason: Text,
            starts: TimeReading,
            ends: TimeReading
        ) {
            self.caller = caller
            self.receiver = receiver
            self.label = label
            self.labelName = labelName
            self.callReason = callReason
            self.starts = starts
            self.ends = ends
        }
    }

    /// What was found out about one row.
    public struct Verdict: Sendable {
        /// The rules it breaks.
        public var rules = RuleSet()
        /// The caller, 0 unless it can be read.
        public var caller: UInt64 = 0
        /// The receiver, 0 unless it can be read.
        public var receiver: UInt64 = 0
        /// The label's place in the directory, -1 unless known.
        public var labelIndex = -1
    }

    /// Judges one row.
    @inline(__always)
    public func check(_ fields: Fields) -> Verdict {
        var verdict = Verdict()
        verdict.caller = checkNumber(fields.caller, .callerMissing, into: &verdict.rules)
        verdict.receiver = checkNumber(fields.receiver, .receiverMissing, into: &verdict.rules)
        if !isExact { checkPair(&verdict) }
        checkLabel(fields.label, into: &verdict)
        if !fields.labelName.isEmpty { checkLabelName(fields.labelName, into: &verdict.rules) }
        if !fields.callReason.isEmpty { checkReason(fields.callReason, into: &verdict.rules) }
        checkTimes(fields, into: &verdict.rules)
        return verdict
    }

    // MARK: Numbers

    /// Judges a number; `missing` is the first of its field's five rules, in the order of `RecordRule`.
    @inline(__always)
    private func checkNumber(_ text: Text, _ missing: RecordRule, into rules: inout RuleSet) -> UInt64 {
        // The plain case first: digits and nothing else.
        if let value = DecimalDigits.value(text), RecordRules.phoneNumberValues.contains(value), text[0] != 0x30 {
            return value
        }
        let reading = NumberReading(text, isExact: isExact)
        if let offset = reading.fault { rules.insert(missing.following(offset)) }
        if reading.hasWrongLength { rules.insert(missing.following(3)) }
        if reading.startsWithZero { rules.insert(missing.following(4)) }
        return reading.isGood ? reading.value : 0
    }

    private func checkPair(_ verdict: inout Verdict) {
        if verdict.caller != 0, verdict.caller == verdict.receiver { verdict.rules.insert(.sameNumber) }
        checkCountry(verdict.caller, into: &verdict.rules)
        checkCountry(verdict.receiver, into: &verdict.rules)
    }

    @inline(__always)
    private func checkCountry(_ number: UInt64, into rules: inout RuleSet) {
        guard number != 0 else { return }
        switch CallingCode.judge(number) {
        case .known: break
        case .unknownCode: rules.insert(.countryUnknown)
        case .unusualLength: rules.insert(.countryLength)
        }
    }

    // MARK: Label

    @inline(__always)
    private func checkLabel(_ text: Text, into verdict: inout Verdict) {
        if let id = UUIDBytes(bytes: text) {
            guard let labels else {
                if !isExact, tellsStaleLabels { verdict.rules.insert(.labelsStale) }
                return
            }
            guard let index = labels.index(of: id) else {
                verdict.rules.insert(.labelUnknown)
                return
            }
            accept(index, labels, into: &verdict)
        } else if text.isEmpty {
            verdict.rules.insert(.labelMissing)
        } else if !isExact, let labels, let index = labels.index(named: String(decoding: text, as: UTF8.self)) {
            accept(index, labels, into: &verdict)
        } else {
            verdict.rules.insert(.labelUUID)
        }
    }

    @inline(__always)
    private func accept(_ index: Int, _ labels: LabelDirectory, into verdict: inout Verdict) {
        verdict.labelIndex = index
        if labels.isDeleted(index) { verdict.rules.insert(.labelDeleted) }
        if tellsStaleLabels, let fetchedAt = labels.fetchedAt, now - fetchedAt > RecordRules.labelsStale {
            verdict.rules.insert(.labelsStale)
        }
    }

    // MARK: Texts

    @inline(__always)
    private func checkLabelName(_ text: Text, into rules: inout RuleSet) {
        let shape = TextShape(text)
        if shape.hasControl { rules.insert(.labelNameControl) }
        if shape.units > RecordRules.labelNameMax { rules.insert(.labelNameLength) }
        if !shape.hasAtLeast(RecordRules.labelNameMin, text) { rules.insert(.labelNameShort) }
        if text.first == 0x20 || text.last == 0x20 { rules.insert(.labelNameSpaces) }
    }

    @inline(__always)
    private func checkReason(_ text: Text, into rules: inout RuleSet) {
        let shape = TextShape(text)
        if shape.hasControl { rules.insert(.reasonControl) }
        if shape.units > RecordRules.callReasonLength.upperBound
            || !shape.hasAtLeast(RecordRules.callReasonLength.lowerBound, text)
        {
            rules.insert(.reasonLength)
        }
        if shape.hasRefused { rules.insert(.reasonCharacters) }
        if TextShape.isRefusedAtEnds(text[0]) || TextShape.isRefusedAtEnds(text[text.count - 1]) {
            rules.insert(.reasonEnds)
        }
    }

    // MARK: Window

    @inline(__always)
    private func checkTimes(_ fields: Fields, into rules: inout RuleSet) {
        switch fields.starts {
        case .at(let starts):
            if starts < now { rules.insert(.windowStarted) }
            if starts > now + RecordRules.windowFar { rules.insert(.windowFar) }
        case .missing: rules.insert(.startsMissing)
        case .notATime: rules.insert(.startsTime)
        case .seconds: rules.insert(.startsSeconds)
        }
        switch fields.ends {
        case .at(let ends):
            if ends < now {
                rules.insert(.windowPast)
            } else if ends < now + RecordRules.windowSoon + clockSkew {
                rules.insert(.windowSoon)
            }
            guard case .at(let starts) = fields.starts else { return }
            if ends <= starts {
                rules.insert(.windowOrder)
            } else if ends - starts > RecordRules.windowMax {
                rules.insert(.windowLength)
            }
        case .missing: rules.insert(.endsMissing)
        case .notATime: rules.insert(.endsTime)
        case .seconds: rules.insert(.endsSeconds)
        }
    }
}

extension RecordRule {
    /// The rule `offset` places further on, for the five rules that caller and receiver have in the same order.
    @inline(__always)
    func following(_ offset: UInt8) -> RecordRule { RecordRule(rawValue: rawValue + offset) ?? self }
}
