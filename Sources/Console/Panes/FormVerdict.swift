import CallPersonalisation
import CallboardCore
import Terminal

/// What the rules say of the form as it stands.
struct FormVerdict: Hashable, Sendable {
    /// Everything that is wrong, errors first, in field order.
    private(set) var problems: [RecordProblem]
    /// What was read as the start.
    private(set) var starts: TimeReading
    /// What was read as the end.
    private(set) var ends: TimeReading
    /// The record, if nothing keeps it from being sent.
    private(set) var record: CallRecord?
    /// Numbers that break no rule that refuses them, but look as if they had been written without a country.
    let lackingCountry: Set<RecordField>
    /// The field that is typed in.
    private let typed: RecordField?

    /// Judges a draft.
    ///
    /// - Parameter typed: the field that is typed in, whose last space is followed by the next word.
    init(
        _ draft: RecordDraft,
        times: FormTimes,
        labels: LabelDirectory?,
        now: Int64,
        clockSkew: Int64 = 0,
        typed: RecordField? = nil
    ) {
        let starts = times.read(draft.starts)
        let ends = times.read(draft.ends, after: starts.milliseconds)
        let checker = RecordChecker(labels: labels, now: now, clockSkew: clockSkew)
        self.starts = starts
        self.typed = typed
        self.ends = ends
        // A start of `now` is in the past by the time it was read; that is what was meant.
        let isNow = draft.starts.trimmingSpaces.lowercased() == "now"
        problems = checker.problems(of: draft, starts: starts, ends: ends)
            .filter { !(isNow && $0.rule == .windowStarted) && !Self.isUnderWay($0, typed, draft) }
        record = checker.record(of: draft, starts: starts, ends: ends)
        let short = problems.compactMap { problem in
            problem.rule == .countryLength ? problem.number : nil
        }
        .filter { field in
            // A number that begins as India's do is too short rather than without its country.
            NumberReading(draft[field]).number.map(\.digits).map { digits in
                digits.utf8.count == Self.nationalDigits && !digits.hasPrefix("91")
            } ?? false
        }
        lackingCountry = Self.numbersWithoutCountry(draft, times.isIndian).union(short)
    }

    /// So many digits has a number in most large countries, without the calling code.
    private static let nationalDigits = 10

    /// Numbers of ten digits beside one with a calling code that they do not begin with, and such as mobile phones have in India.
    private static func numbersWithoutCountry(_ draft: RecordDraft, _ isIndian: Bool) -> Set<RecordField> {
        let numbers = [RecordField.caller, .receiver].compactMap { field in
            NumberReading(draft[field]).number.map { (field: field, digits: $0.digits) }
        }
        let short = numbers.filter { $0.digits.utf8.count == nationalDigits }
        let code = numbers.first { $0.digits.utf8.count > nationalDigits }?.digits.prefix(2)
        return Set(
            short.filter { number in
                if let code { return !number.digits.hasPrefix(code) }
                return isIndian && number.digits.first.map { "6789".contains($0) } ?? false
            }
            .map(\.field)
        )
    }

    /// Whether a problem is only that the next word is not typed yet.
    private static func isUnderWay(_ problem: RecordProblem, _ typed: RecordField?, _ draft: RecordDraft) -> Bool {
        guard problem.rule == .reasonEnds || problem.rule == .labelNameSpaces, let typed, problem.rule.field == typed
        else { return false }
        return draft[typed].last == " " && problem.position != 1 && draft[typed].first != " "
    }

    /// What is wrong with one field.
    func problems(of field: RecordField) -> [RecordProblem] {
        problems.filter { problem in
            // While a number is typed it has not got its length yet.
            problem.field == field && (problem.number != .caller || typed != .caller)
        }
    }

    /// Errors only.
    var errors: [RecordProblem] { problems.filter { $0.rule.severity == .error } }

    /// Warnings only.
    var warnings: [RecordProblem] { problems.filter { $0.rule.severity == .warning } }

    // MARK: Words beside a field

    /// What stands beside a field: its length or what it becomes, and the first thing that is wrong.
    ///
    /// Two parts, so that a key that changes the length alone costs no more than its digits on a slow link.
    func note(_ field: RecordField, text: String, labels: LabelDirectory?, zone: ZoneClock, room: Int = 40)
        -> [TableCell]
    {
        let measure = measure(field, text: text, labels: labels, zone: zone, room: room)
        if lackingCountry.contains(field) {
            return [TableCell(measure), TableCell("country code?", style: .warning)]
        }
        guard let problem = problems(of: field).first else {
            if text.isEmpty { return [TableCell(measure, style: .dim)] }
            let isTime = field == .startsAt || field == .endsAt
            return [TableCell(measure)] + (isTime ? [] : ["ok"])
        }
        if text.isEmpty { return [TableCell(measure, style: .dim), TableCell("needed", style: .dim)] }
        let isError = problem.rule.severity == .error
        let words = Self.words(problem)
        return [
            TableCell(measure),
            TableCell(isError ? "BAD \(words)" : "look: \(words)", style: isError ? .error : .warning),
        ]
    }

    private func measure(
        _ field: RecordField,
        text: String,
        labels: LabelDirectory?,
        zone: ZoneClock,
        room: Int
    ) -> SafeText {
        switch field {
        case .caller, .receiver:
            let reading = NumberReading(text)
            if reading.isNormalised, let number = reading.number { return "becomes \(number.digits)" }
            return text.isEmpty ? .empty : "\(reading.digits) \(reading.digits == 1 ? "digit" : "digits")"
        case .labelID:
            return record.map { $0.labelID }.map { "\(untrusted: $0.short)" } ?? label(text, labels)
        case .labelName:
            let max = RecordRules.labelNameMax
            guard text.isEmpty else { return "\(text.utf16.count)/\(max)" }
            let whole: SafeText = "0/\(max)  the label's name"
            return whole.width <= room ? whole : "0/\(max)  label's name"
        case .callReason:
            let max = RecordRules.callReasonLength.upperBound
            return text.isEmpty ? "0/\(max)  none" : "\(RecordProblem.strictCount(text))/\(max)"
        case .startsAt: return starts.milliseconds.map { moment($0, zone, room: room) } ?? .empty
        case .endsAt:
            guard let end = ends.milliseconds else { return .empty }
            guard let start = starts.milliseconds, end > start else { return moment(end, zone, room: room) }
            let span: SafeText = "  \(ZoneClock.span(end - start))"
            return moment(end, zone, room: room - span.width) + span
        }
    }

    private func label(_ text: String, _ labels: LabelDirectory?) -> SafeText {
        guard let labels else { return .empty }
        if let index = labels.index(named: text) { return SafeText(untrusted: labels.labels[index].id.short) }
        return (labels[LabelID(text)]?.name).map { SafeText(untrusted: $0) } ?? .empty
    }

    /// A moment in full, or to the minute where there is no room.
    private func moment(_ milliseconds: Int64, _ zone: ZoneClock, room: Int) -> SafeText {
        let whole = zone.dayAndTime(milliseconds)
        return whole.width <= room ? whole : zone.dayAndMinute(milliseconds)
    }

    /// The shortest words for a problem, with the place of the sign that is meant.
    private static func words(_ problem: RecordProblem) -> SafeText {
        if let character = problem.character, let position = problem.position {
            return "'\(untrusted: character)' at \(position)"
        }
        let reason = RecordRules.callReasonLength
        switch (problem.rule, problem.count) {
        case (.reasonLength, let count?) where count < reason.lowerBound: return "min \(reason.lowerBound)"
        case (.reasonLength, _): return "max \(reason.upperBound)"
        case (.labelNameLength, _): return "max \(RecordRules.labelNameMax)"
        case (.callerLength, _), (.receiverLength, _): return "7 to 15"
        default: return SafeText(untrusted: Wording.title(of: problem.rule))
        }
    }
}

extension String {
    /// Without spaces at the ends.
    var trimmingSpaces: String {
        var text = self[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
