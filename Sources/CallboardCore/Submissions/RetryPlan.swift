import CallPersonalisation

/// Which failed records a person wants to send again.
package enum RetrySelection: Hashable, Sendable {
    /// All that can be sent as they are.
    case safe
    /// Those of one cause, also if it needed something put right, which then was.
    case cause(String)
    /// Those at these places, likewise.
    case records(Set<FailedRecord.Cursor>)
    /// Those of these lines of the file, likewise.
    case lines([ClosedRange<Int>])

    /// Whether records that needed something put right are sent, because a person named them.
    var takesFixed: Bool { self != .safe }

    /// The cause, if one was named.
    var cause: String? {
        if case .cause(let cause) = self { return cause }
        return nil
    }
}

/// What would be sent again, and what would not and why.
package struct RetryPlan: Hashable, Sendable {
    /// Records that are left alone for one reason.
    package struct Rest: Hashable, Sendable {
        /// Whether and when it can be sent: the verdict of one of them.
        package var verdict: ResendVerdict
        package var rows: Int
    }

    package var selection: RetrySelection
    /// The records that would be sent.
    package var records: [FailedRecord] = []
    /// The others, those of the most frequent reason first.
    package var rest: [Rest] = []
    /// Why the service was not asked for what is still open, in a sentence, so that the plan goes by what was known before; nil if it was.
    package var notAsked: String?

    package init(_ selection: RetrySelection) { self.selection = selection }

    /// What some records are made into by a fix before they are sent.
    package var fixed: [FailedRecord.Cursor: StoredRecord] = [:]
    /// The fix; nil without one.
    package var fix: Recipe?

    /// What the fix does, in words; nil without one.
    package var fixWords: String? {
        fix.map { $0.repairs.map(Wording.words(for:)).joined(separator: "; ") }
    }

    /// What is sent for a failed record.
    package func sent(for record: FailedRecord) -> StoredRecord { fixed[record.cursor] ?? record.record }

    /// Sorts records into those that can be sent, after a fix if there is one, and the rest.
    init(_ selection: RetrySelection, of found: [FailedRecord], at now: Int64, fix: Repairer? = nil) {
        self.selection = selection
        self.fix = fix?.recipe
        var others: [ResendVerdict: Int] = [:]
        for record in found {
            let verdict = record.resendVerdict(at: now)
            let isPossible = verdict == .yes || verdict.name == ResendVerdict.afterFix("").name
            guard isPossible else {
                others[verdict, default: 0] += 1
                continue
            }
            if let repaired = fix?.repaired(record.record), repaired != record.record,
                repaired.window.endsAt > now + RecordRules.windowSoon
            {
                fixed[record.cursor] = repaired
                records.append(record)
            } else if verdict == .yes {
                records.append(record)
            } else if fix == nil, selection.takesFixed, record.hasOpenWindow(at: now), record.state != .expired {
                records.append(record)
            } else {
                others[fix == nil ? verdict : .afterFix("the fix does not make it fit to send"), default: 0] += 1
            }
        }
        rest = others.map { Rest(verdict: $0.key, rows: $0.value) }
            .sorted { ($1.rows, $0.verdict.reason) < ($0.rows, $1.verdict.reason) }
    }
}
