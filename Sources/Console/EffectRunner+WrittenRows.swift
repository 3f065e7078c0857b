import CallPersonalisation
import CallboardCore
import Synchronization
import Terminal

/// Rows of the open file that are written into a new one.
extension EffectRunner {
    /// Which rows of a file are written into a new one.
    enum WrittenRows {
        case withProblems
        /// Those that would not be sent: they break a rule, or were accepted or are under way elsewhere.
        case leftOut

        func contains(_ row: CheckedRow) -> Bool {
            self == .withProblems || !row.isValid || row.rules.wasSentBefore
        }

        /// What was written where.
        func words(_ rows: Int, _ path: String) -> SafeText {
            let all: SafeText = rows == 1 ? "1 row" : "\(grouped: rows) rows"
            let which: SafeText =
                self == .withProblems ? "with problems" : rows == 1 ? "that is left out" : "that are left out"
            return "\(all) \(which) \(rows == 1 ? "is" : "are") in \(untrusted: path)"
        }
    }

    /// Writes rows of the open file with their reasons into a new one.
    func write(_ which: WrittenRows, to path: String) {
        guard let file = state.withLock(\.file), let table = file.table else { return }
        background {
            let target = WrittenFile(path)
            do {
                let knowsLabels = file.options.labels != nil
                let rows = try await self.onFileThread {
                    try Self.write(which, of: table, knowsLabels: knowsLabels, to: target.path)
                }
                self.post(.done(Notice(which.words(rows, target.path))))
            } catch let error as PrivateFile.Failure {
                self.post(.failed("\(target.words(of: error)); nothing was written."))
            } catch {
                self.post(.failed(Self.words(of: error)))
            }
        }
    }

    private static func write(
        _ which: WrittenRows,
        of table: FileTable,
        knowsLabels: Bool,
        to path: String
    ) throws -> Int {
        let badRows = BadRows(table.check.mapping)
        var bytes: [UInt8] = []
        var rows = 0
        badRows.appendHeader(to: &bytes)
        _ = try table.check.run { row in
            guard which.contains(row) else { return }
            badRows.append(row, to: &bytes) { Wording.words(for: $0, knowsLabels: knowsLabels) }
            rows += 1
        }
        try PrivateFile.write(bytes, to: path)
        return rows
    }
}
