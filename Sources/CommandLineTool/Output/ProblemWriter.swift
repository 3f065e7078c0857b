import CallPersonalisation
import CallboardCore
import Terminal

/// Writes rows with problems as they are found: as text or JSON, and into a file to be mended.
///
/// The check calls it from its own threads, one at a time and in file order.
final class ProblemWriter: @unchecked Sendable {
    private let json: Bool
    private let limit: Int
    private let reveal: Bool
    private let badRows: BadRows?
    private let knowsLabels: Bool
    private let output: Output
    private var bytes: [UInt8] = []
    private var badBytes: [UInt8] = []
    /// Rows written as text or JSON so far.
    private(set) var shown = 0

    init(json: Bool, limit: Int, reveal: Bool, badRows: BadRows?, knowsLabels: Bool, output: Output) {
        self.json = json
        self.limit = limit
        self.reveal = reveal
        self.badRows = badRows
        self.knowsLabels = knowsLabels
        self.output = output
        badRows?.appendHeader(to: &badBytes)
    }

    func take(_ row: CheckedRow) throws {
        badRows?.append(row, to: &badBytes, message: words)
        guard shown < limit else { return }
        if json {
            ProblemLine.append(row, to: &bytes, message: words)
            bytes.withUnsafeBufferPointer { output.results.write($0) }
            bytes.removeAll(keepingCapacity: true)
        } else {
            for problem in row.problems { output.line(text(problem, row)) }
        }
        shown += 1
    }

    private func text(_ problem: RecordProblem, _ row: CheckedRow) -> SafeText {
        let value = problem.rule.field.map { shownValue(row.value(of: $0), $0) } ?? ""
        let shown = value.isEmpty ? "" : " \"\(value)\""
        return
            "line \(row.line): \(problem.rule.severity.rawValue) \(problem.rule.name)\(untrusted: shown): \(Wording.words(for: problem, value: value, knowsLabels: knowsLabels))"
    }

    private func words(_ problem: RecordProblem) -> String { Wording.words(for: problem, knowsLabels: knowsLabels) }

    private func shownValue(_ value: String, _ field: RecordField) -> String {
        guard !reveal, field == .caller || field == .receiver else { return value }
        return PhoneNumber.mask(value)
    }

    /// Writes the rows with problems into a new file for this user alone.
    ///
    /// - Throws: `CommandFailure` with status 64 if it is there already or cannot be written.
    func writeBadRows(to path: String) throws {
        do {
            try PrivateFile.write(badBytes, to: path, replaces: false)
        } catch {
            throw CommandFailure(.usage, "\(path): \(error.words)")
        }
    }
}
