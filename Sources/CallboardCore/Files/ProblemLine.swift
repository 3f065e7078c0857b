package import CallPersonalisation

/// A row's problems as one line of JSON: the output of `validate --json`.
package enum ProblemLine {
    /// Appends `{"line":18,"row":17,"problems":[{"rule":…,"field":…,"severity":…,"message":…,"value":…}]}` and a line break.
    ///
    /// - Parameter message: words a problem
    package static func append(
        _ row: CheckedRow,
        to output: inout [UInt8],
        message: (RecordProblem) -> String
    ) {
        append("{\"line\":", to: &output)
        append(row.line, to: &output)
        append(",\"row\":", to: &output)
        append(row.row, to: &output)
        append(",\"problems\":[", to: &output)
        var rest = row.rules
        var isFirst = true
        while let rule = rest.first {
            rest.remove(rule)
            if !isFirst { output.append(0x2C) }
            isFirst = false
            append(head(of: rule), to: &output)
            let problem = RecordProblem(rule, in: rule.field.map { row.value(of: $0) } ?? "")
            JSONText.append(message(problem), to: &output)
            if let field = rule.field {
                append(",\"value\":", to: &output)
                JSONText.append(row.text(of: field), to: &output)
            }
            output.append(0x7D)
        }
        append("]}\n", to: &output)
    }

    /// What is the same for each problem of a rule.
    private static func head(of rule: RecordRule) -> [UInt8] { heads[Int(rule.rawValue)] }

    private static let heads: [[UInt8]] = RecordRule.allCases.map { rule in
        let field = rule.field.map { "\"\($0.rawValue)\"" } ?? "null"
        return Array(
            "{\"rule\":\"\(rule.name)\",\"field\":\(field),\"severity\":\"\(rule.severity.rawValue)\",\"message\":".utf8
        )
    }

    private static func append(_ bytes: [UInt8], to output: inout [UInt8]) { output.append(contentsOf: bytes) }

    private static func append(_ text: StaticString, to output: inout [UInt8]) {
        text.withUTF8Buffer { output.append(contentsOf: $0) }
    }

    private static func append(_ number: Int, to output: inout [UInt8]) {
        output.append(contentsOf: String(number).utf8)
    }
}
