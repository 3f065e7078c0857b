import CallPersonalisation
import CallboardCore
import Terminal

/// What the check of a file came to, as JSON and as text.
enum FileSummary {
    /// The last line of `validate --json`.
    static func json(_ report: FileReport) -> JSONLine {
        JSONLine.object { line in
            line.object("summary") { line in
                line.number("rows", report.rows)
                line.number("valid", report.valid)
                line.number("invalid", report.invalid)
                line.number("warnings", report.warnings)
                if report.leftOut > 0 { line.number("left_out", report.leftOut) }
                if report.twice > 0 { line.number("twice", report.twice) }
                leftOver(report, in: &line)
                line.object("by_rule") { line in
                    for count in report.byRule { line.number(count.rule.name, count.rows) }
                }
                if !report.repairs.isEmpty { line.object("repairs") { repairs(report, in: &$0) } }
                if report.hasStaleLabels { line.array("notes", ["labels-stale"]) { $0.string($1) } }
            }
        }
    }

    /// Which columns nothing is made of, and the field that none is.
    static func leftOver(_ report: FileReport, in line: inout JSONLine) {
        let columns = report.mapping.leftOver
        guard !columns.isEmpty else { return }
        line.array("columns_not_sent", columns.map(\.header)) { $0.string($1) }
        line.array("fields_without_column", [RecordField.callReason.rawValue]) { $0.string($1) }
    }

    /// What a person has to know of the rows that are sent, besides the rules they break.
    static func looks(_ report: FileReport) -> [SafeText] {
        var lines: [SafeText] = []
        if let words = Wording.words(ofLeftOver: report.mapping.leftOver) {
            lines.append("Look: \(untrusted: words) (--map COLUMN=call_reason).")
        }
        if let words = Wording.words(ofTwice: report.twice, leftOut: report.leftOut) {
            lines.append("Twice: \(untrusted: words).")
        }
        return lines
    }

    /// What was changed on the way in: rows, rows that can be sent only since, and how many each repair changed.
    static func repairs(_ report: FileReport, in line: inout JSONLine) {
        line.number("rows", report.changedRows)
        line.number("mended", report.mendedRows)
        line.array("steps", report.repairs) { line, count in
            line.object { line in
                line.string("cause", count.repair.cause?.name)
                line.string("field", count.repair.field.rawValue)
                line.string("do", count.repair.kind.rawValue)
                if count.repair.wants != .nothing { line.string("value", count.repair.value) }
                if let only = count.repair.only { line.string("only", only) }
                line.number("rows", count.rows)
            }
        }
    }

    /// What was changed on the way in, one line for each repair that changed a row.
    static func repairs(_ report: FileReport) -> [SafeText] {
        guard !report.repairs.isEmpty else { return [] }
        let sum: SafeText =
            "\(grouped: report.changedRows) rows changed, \(grouped: report.mendedRows) of them can be sent only since; the file is as it was."
        return [sum]
            + report.repairs.map { count in
                "  \(grouped: count.rows) \(count.repair.cause?.name ?? "all"): \(untrusted: Wording.words(for: count.repair))"
            }
    }

    /// A few lines for a person.
    ///
    /// - Parameters:
    ///   - shown: rows whose problems were printed before.
    ///   - labelSource: where labels come from that are not known.
    static func lines(
        _ report: FileReport,
        shown: Int = 0,
        labelSource: SafeText = "callboard labels fetches them"
    ) -> [SafeText] {
        var lines: [SafeText] = [
            "\(grouped: report.rows) rows: \(grouped: report.valid) valid, \(grouped: report.invalid) invalid, \(grouped: report.warnings) with warnings."
        ]
        for count in report.byRule {
            let places = count.firstLines.prefix(5).map(String.init).joined(separator: ", ")
            let more = count.rows > min(5, count.firstLines.count) ? " …" : ""
            lines.append(
                "  \(grouped: count.rows) \(count.rule.severity.rawValue) \(count.rule.name): \(Wording.title(of: count.rule)) (line \(places)\(more))"
            )
        }
        lines += looks(report) + repairs(report)
        if report.hasStaleLabels {
            lines.append(
                report.knowsLabels
                    ? "Labels were fetched \(age(report)) ago, so newer ones are not known (labels-stale); \(labelSource)."
                    : "Labels are not known here, so any label ID passes and no label's name does (labels-stale); \(labelSource)."
            )
        }
        if shown > 0, shown < report.invalid {
            lines.append("Not all rows are shown; --json prints them, --errors-to FILE writes them to be mended.")
        }
        return lines
    }

    /// How old the labels are that the file was checked against.
    static func age(_ report: FileReport) -> String {
        Wording.span(seconds: max(0, (report.labelsAge ?? 0) / 1000))
    }
}
