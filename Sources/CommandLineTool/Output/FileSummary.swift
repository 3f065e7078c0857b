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
                line.object("by_rule") { line in
                    for count in report.byRule { line.number(count.rule.name, count.rows) }
                }
            }
        }
    }

    /// A few lines for a person.
    ///
    /// - Parameter shown: rows whose problems were printed before.
    static func lines(_ report: FileReport, shown: Int = 0) -> [SafeText] {
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
        if shown > 0, shown < report.invalid {
            lines.append("Not all rows are shown; --json prints them, --errors-to FILE writes them to be mended.")
        }
        return lines
    }
}
