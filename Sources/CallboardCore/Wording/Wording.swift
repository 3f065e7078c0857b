package import CallPersonalisation

/// The words for rules, states and outcomes, once, for screens, text, JSON and CSV.
///
/// Nothing here is made safe to draw: what came from outside stands in it as it came.
package enum Wording {
    /// One sentence about a broken rule, with the count or the place that the problem knows.
    ///
    /// - Parameters:
    ///   - value: the text of the field, to be named where that helps; never a whole number of a person.
    ///   - knowsLabels: whether a label's name could have been recognised.
    package static func words(for problem: RecordProblem, value: String = "", knowsLabels: Bool = true) -> String {
        switch problem.rule {
        case .rowColumns: "The row has other columns than the header."
        case .rowEncoding: "The row has bytes that are not text in the file's encoding."
        case .rowQuotes: "A quote in the row is never closed."
        case .callerMissing: "The caller is missing."
        case .receiverMissing: "The receiver is missing."
        case .callerSpreadsheet: spreadsheet("caller", value)
        case .receiverSpreadsheet: spreadsheet("receiver", value)
        case .callerDigits: digits("caller", problem)
        case .receiverDigits: digits("receiver", problem)
        case .callerLength: numberLength("caller", problem)
        case .receiverLength: numberLength("receiver", problem)
        case .callerZero: "The caller starts with 0: the country's calling code is missing."
        case .receiverZero: "The receiver starts with 0: the country's calling code is missing."
        case .labelMissing: "The label is missing."
        case .labelUUID where !knowsLabels:
            "The label is not an ID (8-4-4-4-12 hexadecimal digits), and names of labels are not known here."
        case .labelUUID where (problem.labels ?? 0) > 1:
            "\(problem.labels ?? 0) labels have this name: give the ID of the one that is meant."
        case .labelUUID where problem.labels == 0:
            "The label is no ID (8-4-4-4-12 hexadecimal digits), and no label has this name."
        case .labelUUID: "The label is neither an ID (8-4-4-4-12 hexadecimal digits) nor the name of exactly one label."
        case .labelUnknown: "The account has no dynamic label with this ID."
        case .labelNameLength: tooLong("shown name", problem.count, max: RecordRules.labelNameMax)
        case .labelNameControl: control("shown name", problem)
        case .reasonLength: reasonLength(problem.count)
        case .reasonControl: control("call reason", problem)
        case .startsMissing: "The start is missing."
        case .endsMissing: "The end is missing."
        case .startsTime where TimeReader.isLikelySerial(value), .startsSeconds where TimeReader.isLikelySerial(value):
            spreadsheetDate("start")
        case .endsTime where TimeReader.isLikelySerial(value), .endsSeconds where TimeReader.isLikelySerial(value):
            spreadsheetDate("end")
        case .startsTime: notATime("start")
        case .endsTime: notATime("end")
        case .startsSeconds: "The start is in seconds; milliseconds are wanted (three more digits)."
        case .endsSeconds: "The end is in seconds; milliseconds are wanted (three more digits)."
        case .windowOrder: "The end is not after the start."
        case .windowLength: "The window is longer than 24 hours."
        case .windowPast: "The end is in the past."
        case .sameNumber: "Caller and receiver are the same number."
        case .countryUnknown: "No country has \(calling(problem)) calling code."
        case .countryLength: "\(country(problem)) does not use numbers of this length."
        case .labelsStale: "The account's labels are not loaded, or older than a day: refresh them."
        case .labelDeleted: "The label was deleted."
        case .labelNameShort: "The shown name has fewer than \(RecordRules.labelNameMin) characters."
        case .labelNameSpaces: "The shown name has a space at an end."
        case .reasonCharacters: refusedCharacter(problem)
        case .reasonEnds: refusedEnd(problem)
        case .windowSoon: "The window ends within a minute."
        case .windowStarted: "The start is in the past."
        case .windowFar: "The start is more than 30 days ahead."
        case .windowQueue: "The window is over before the queue would reach the record."
        case .pairOverlap: "The same caller and receiver have another record with an overlapping window."
        case .alreadyAccepted: "The same record was accepted before."
        case .alreadyQueued: "The same record waits in another submission, is under way, or is in doubt."
        }
    }

    /// A few words for a rule, for lists of causes.
    package static func title(of rule: RecordRule) -> String {
        switch rule {
        case .rowColumns: "columns do not fit the header"
        case .rowEncoding: "bytes that are not text"
        case .rowQuotes: "quote never closed"
        case .callerMissing: "caller missing"
        case .receiverMissing: "receiver missing"
        case .callerSpreadsheet: "caller changed by a spreadsheet"
        case .receiverSpreadsheet: "receiver changed by a spreadsheet"
        case .callerDigits: "caller is not a number"
        case .receiverDigits: "receiver is not a number"
        case .callerLength: "caller not 7 to 15 digits"
        case .receiverLength: "receiver not 7 to 15 digits"
        case .callerZero: "caller without country code"
        case .receiverZero: "receiver without country code"
        case .labelMissing: "label missing"
        case .labelUUID: "label is no ID"
        case .labelUnknown: "label not of this account"
        case .labelNameLength: "shown name too long"
        case .labelNameControl: "control character in shown name"
        case .reasonLength: "reason not 10 to 100 characters"
        case .reasonControl: "control character in reason"
        case .startsMissing: "start missing"
        case .endsMissing: "end missing"
        case .startsTime: "start is not a time"
        case .endsTime: "end is not a time"
        case .startsSeconds: "start in seconds"
        case .endsSeconds: "end in seconds"
        case .windowOrder: "end not after start"
        case .windowLength: "window over 24 hours"
        case .windowPast: "end in the past"
        case .sameNumber: "caller is the receiver"
        case .countryUnknown: "unknown calling code"
        case .countryLength: "unusual length for the country"
        case .labelsStale: "labels not fresh"
        case .labelDeleted: "label deleted"
        case .labelNameShort: "shown name short"
        case .labelNameSpaces: "space around shown name"
        case .reasonCharacters: "character refused in reason"
        case .reasonEnds: "sign at an end of reason"
        case .windowSoon: "ends within a minute"
        case .windowStarted: "start in the past"
        case .windowFar: "start over 30 days ahead"
        case .windowQueue: "over before its turn"
        case .pairOverlap: "same pair, overlapping window"
        case .alreadyAccepted: "already accepted"
        case .alreadyQueued: "already queued or under way"
        }
    }

    /// What a field is called.
    package static func name(of field: RecordField) -> String {
        switch field {
        case .caller: "Caller"
        case .receiver: "Receiver"
        case .labelID: "Label"
        case .labelName: "Shown name"
        case .callReason: "Reason"
        case .startsAt: "Starts"
        case .endsAt: "Ends"
        }
    }

    // MARK: Sentences

    private static func notATime(_ field: String) -> String {
        "The \(field) is not a time: write +2h, 18:00, 2026-12-01 18:00, tomorrow 10:00, or milliseconds."
    }

    private static func calling(_ problem: RecordProblem) -> String {
        problem.number.map { "the \(name(of: $0).lowercased())'s" } ?? "this"
    }

    private static func country(_ problem: RecordProblem) -> String {
        problem.number.map { "The \(name(of: $0).lowercased())'s country" } ?? "The country"
    }

    private static func spreadsheetDate(_ field: String) -> String {
        "The \(field) is a spreadsheet's number for a date: read it as one, or format the column as date and time and export again."
    }

    private static func spreadsheet(_ field: String, _ value: String) -> String {
        // The value of a spreadsheet's form has lost most digits, so it names no person.
        let shown = value.contains("E") || value.contains("e") ? " into \(value.prefix(24))" : ""
        return "A spreadsheet changed the \(field)\(shown): format the column as text and export again."
    }

    private static func digits(_ field: String, _ problem: RecordProblem) -> String {
        guard let character = problem.character, let position = problem.position else {
            return "The \(field) has something other than the digits 0 to 9."
        }
        return "The \(field) has \(quoted(character)) at character \(position); only the digits 0 to 9 can stand there."
    }

    private static func numberLength(_ field: String, _ problem: RecordProblem) -> String {
        let allowed = RecordRules.phoneNumberDigits
        let has = problem.count.map { " has \($0) digit\($0 == 1 ? "" : "s");" } ?? " has the wrong length:"
        return "The \(field)\(has) \(allowed.lowerBound) to \(allowed.upperBound) are allowed."
    }

    private static func tooLong(_ field: String, _ count: Int?, max: Int) -> String {
        let over = count.map { " has \($0) characters, \($0 - max) too many;" } ?? " is too long:"
        return "The \(field)\(over) at most \(max) are allowed."
    }

    private static func reasonLength(_ count: Int?) -> String {
        let allowed = RecordRules.callReasonLength
        guard let count else {
            return "The call reason must have \(allowed.lowerBound) to \(allowed.upperBound) characters."
        }
        let difference =
            count < allowed.lowerBound
            ? "\(allowed.lowerBound - count) more needed" : "\(count - allowed.upperBound) too many"
        return "The call reason has \(count) characters, \(difference); "
            + "\(allowed.lowerBound) to \(allowed.upperBound) are allowed."
    }

    private static func control(_ field: String, _ problem: RecordProblem) -> String {
        let place = problem.position.map { " at character \($0)" } ?? ""
        return "The \(field) has a line break or a control character\(place)."
    }

    private static func refusedCharacter(_ problem: RecordProblem) -> String {
        let refused = RecordRules.callReasonRefused.map(String.init).joined(separator: " ")
        guard let character = problem.character, let position = problem.position else {
            return "The call reason has one of \(refused)."
        }
        return "The call reason has \(quoted(character)) at character \(position); the guidelines refuse \(refused)."
    }

    private static func refusedEnd(_ problem: RecordProblem) -> String {
        let sign = problem.character.map { $0 == " " ? "a space" : quoted($0) } ?? "a sign"
        let end = problem.position == 1 ? "begins" : "ends"
        return "The call reason \(end) with \(sign); the guidelines refuse . , - and spaces at the ends."
    }

    private static func quoted(_ text: String) -> String { "'\(text)'" }
}
