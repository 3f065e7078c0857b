package import CallPersonalisation
import Foundation

/// One change to the rows that break a rule: what is done to which field.
///
/// It changes the text of a row on its way in and never the file. Rows that do not break the rule at that moment are left alone, so
/// that doing it twice is doing it once.
package struct Repair: Hashable, Sendable {
    /// What is done.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Takes spaces away at both ends.
        case trim
        /// Takes `.`, `,`, `-` and spaces away at both ends of a call reason.
        case trimEnds = "trim-ends"
        /// Puts the value in the place of each character that the guidelines refuse in a call reason; empty takes it away.
        case replaceRefused = "replace-refused"
        /// Puts the value in the place of `only` wherever it occurs.
        case replace
        /// Makes one space of each run of line breaks, tabs and control characters.
        case oneLine = "one-line"
        /// Keeps as many characters as the value says, whole words if that costs no more than twenty.
        case cut
        /// Empties the field; for fields that may be left out.
        case clear
        /// Gives the value.
        case set
        /// Writes the digits of other scripts as 0 to 9 and takes invisible characters, quotes and `tel:` away.
        case digits
        /// Puts a country's calling code in front, in the place of leading zeros; a number with `+` or `00` is left alone.
        case callingCode = "calling-code"
        /// Undoes what a spreadsheet did, where no digit is lost: `9.11140001234E+11`, `911140001234.0`.
        case restoreNumber = "restore-number"
        /// Makes milliseconds of seconds.
        case toMilliseconds = "to-milliseconds"
        /// Reads a spreadsheet's number for a date, such as `46357.7083333`, in the zone of the file.
        case spreadsheetDate = "spreadsheet-date"
        /// Moves start and end by the value, such as `+1d` or `-2h`.
        case shift
        /// Lets the window start at the value, such as `now`, and keep its length.
        case moveTo = "move-to"
        /// Lets the window end so long after its start, such as `+4h`.
        case last
        /// Changes start and end over.
        case swap
    }

    /// What a kind needs to be told.
    package enum Wants: Hashable, Sendable {
        case nothing, text, characters, label, time, span, callingCode
    }

    /// Only rows that break this rule are changed; nil for every row.
    package var cause: RecordRule?
    /// The field that is changed; start or end stands for the window where both are.
    package var field: RecordField
    /// What is done.
    package var kind: Kind
    /// What the kind needs: a text, a number of characters, a time, a span, a calling code.
    package var value: String
    /// Only fields with exactly this text are changed, with `replace` each place where it occurs; nil for all.
    package var only: String?

    /// Makes a repair; `problem` tells whether it makes sense.
    package init(
        _ kind: Kind,
        _ field: RecordField,
        _ value: String = "",
        for cause: RecordRule? = nil,
        only: String? = nil
    ) {
        self.cause = cause
        self.field = field
        self.kind = kind
        self.value = value
        self.only = only
    }

    /// The same repair with another value.
    package func with(_ value: String) -> Repair {
        var repair = self
        repair.value = value
        return repair
    }

    /// What has to be said besides the kind.
    package var wants: Wants {
        switch kind {
        case .trim, .trimEnds, .oneLine, .clear, .digits, .restoreNumber, .toMilliseconds, .spreadsheetDate,
            .swap:
            .nothing
        case .replaceRefused, .replace: .text
        case .cut: .characters
        case .callingCode: .callingCode
        case .shift, .last: .span
        case .moveTo: .time
        case .set:
            switch field {
            case .labelID: .label
            case .startsAt, .endsAt: .time
            default: .text
            }
        }
    }

    /// The fields that it may change.
    package var changes: [RecordField] {
        switch kind {
        case .shift, .moveTo, .swap: [.startsAt, .endsAt]
        default: [field]
        }
    }

    /// Why it makes no sense as it stands, in a few words; nil if it does.
    package var problem: String? {
        if !Repair.fields(of: kind).contains(field) { return "\(kind.rawValue) does nothing to \(field.rawValue)" }
        if kind == .replace, only?.isEmpty ?? true { return "replace needs the text to look for (only)" }
        switch wants {
        case .nothing: return value.isEmpty ? nil : "\(kind.rawValue) takes no value"
        case .text:
            return kind == .set && value.isEmpty ? "set needs a value; clear empties a field" : nil
        case .characters:
            guard let count = Int(value), (1...1000).contains(count) else {
                return "\(kind.rawValue) needs a number of characters, 1 to 1000"
            }
            return nil
        case .label, .time: return value.isEmpty ? "\(kind.rawValue) needs a value" : nil
        case .span: return Repair.span(value) == nil ? "\(kind.rawValue) needs a span such as +4h, -30m or +1d" : nil
        case .callingCode:
            let isCode = (1...4).contains(value.utf8.count) && value.utf8.allSatisfy { $0 &- 0x30 < 10 }
            return isCode && !value.hasPrefix("0") ? nil : "\(kind.rawValue) needs a calling code such as 91"
        }
    }

    /// The fields to which a kind can be done.
    package static func fields(of kind: Kind) -> [RecordField] {
        switch kind {
        case .trim, .set, .replace: RecordField.allCases
        case .trimEnds, .replaceRefused: [.callReason]
        case .oneLine, .cut, .clear: [.labelName, .callReason]
        case .digits, .callingCode, .restoreNumber: [.caller, .receiver]
        case .toMilliseconds, .spreadsheetDate: [.startsAt, .endsAt]
        case .shift, .moveTo: [.startsAt, .endsAt]
        case .last, .swap: [.endsAt]
        }
    }

    /// A span such as `+4h`, `-30m` or `+1d` in milliseconds; nil for anything else.
    package static func span(_ text: String) -> Int64? {
        guard text.hasPrefix("+") || text.hasPrefix("-") else { return nil }
        return TimeReader(zone: .gmt, now: RepairClock.somewhen).read("now" + text).milliseconds
            .map { $0 - RepairClock.somewhen }
    }
}

/// A moment that spans are measured from; any will do.
private enum RepairClock {
    static let somewhen: Int64 = 1_700_000_000_000
}
