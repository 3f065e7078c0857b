package import CallPersonalisation

/// Records as files that callboard and the service read.
package enum RecordExport {
    /// The header of a CSV file of records: the API's names, in field order, CRLF at the end.
    package static func appendCSVHeader(to output: inout [UInt8]) {
        append(RecordField.allCases.map { Array($0.rawValue.utf8) }, to: &output)
    }

    /// Appends a record as a row of CSV; times in milliseconds, formulas guarded (`FormulaGuard`).
    package static func appendCSV(_ record: CallRecord, to output: inout [UInt8]) { append(texts(record), to: &output) }

    /// Appends a record as it was written, in the same form.
    package static func appendCSV(_ draft: RecordDraft, to output: inout [UInt8]) {
        append(RecordField.allCases.map { draft[$0] }, to: &output)
    }

    /// Appends a record as a line of JSON with the member names of API version 1; what is not set is left out.
    package static func appendJSONLine(_ record: CallRecord, to output: inout [UInt8]) {
        var isFirst = true
        for (field, text) in zip(RecordField.allCases, texts(record)) {
            let isOptional = field == .labelName || field == .callReason
            if isOptional, text.isEmpty { continue }
            output.append(isFirst ? 0x7B : 0x2C)
            isFirst = false
            JSONText.append(field.rawValue, to: &output)
            output.append(0x3A)
            if field == .startsAt || field == .endsAt {
                output.append(contentsOf: text.utf8)
            } else {
                JSONText.append(text, to: &output)
            }
        }
        output.append(contentsOf: [0x7D, 0x0A])
    }

    private static func texts(_ record: CallRecord) -> [String] {
        [
            record.caller.digits, record.receiver.digits, record.labelID.rawValue, record.labelName ?? "",
            record.callReason ?? "", String(record.window.startsAt), String(record.window.endsAt),
        ]
    }

    private static func append(_ texts: [String], to output: inout [UInt8]) {
        append(texts.map { FormulaGuard.guarded(Array($0.utf8)) }, to: &output)
    }

    private static func append(_ cells: [[UInt8]], to output: inout [UInt8]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { output.append(0x2C) }
            output.append(contentsOf: CSVText.quoted(cell, separator: 0x2C))
        }
        output.append(contentsOf: [0x0D, 0x0A])
    }
}
