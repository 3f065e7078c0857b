import CallPersonalisation
import CallboardCore
import Dispatch
import Foundation
import Synchronization
import Terminal

extension EffectRunner {
    /// Opens a file: its first rows are posted at once, and the verdict on all of them when it is known.
    func openFile(_ path: String) {
        closeFile()
        background {
            // Labels make the verdicts; the journal that keeps them is being opened.
            let core = await self.core()
            let labels = try? await core?.cachedLabels()
            let skew = core?.allowance().clockSkewMilliseconds ?? 0
            await withCheckedContinuation { continuation in
                // Reading blocks, which a thread of the pool must not do.
                DispatchQueue.global(qos: .userInitiated).async {
                    self.check(path, labels: labels, skew: skew)
                    continuation.resume()
                }
            }
        }
    }

    /// Writes a view; a file that is there is replaced only if that was agreed to.
    func write(_ table: ViewTable, to path: String, replaces: Bool) {
        let real = (path as NSString).expandingTildeInPath
        do {
            try PrivateFile.write(table.bytes(for: real), to: real, replaces: replaces)
            let rows: SafeText = table.rows.count == 1 ? "1 row" : "\(grouped: table.rows.count) rows"
            post(.done(Notice("\(rows) written to \(untrusted: path), which only you can read.")))
        } catch PrivateFile.Failure.exists {
            post(.viewExists(table, path: path))
        } catch {
            post(.failed("\(path): \(error.words)."))
        }
    }

    /// Ends the check of the file that is open.
    func closeFile() {
        state.withLock { state in
            state.table?.cancel()
            state.table = nil
        }
    }

    private func check(_ path: String, labels: LabelDirectory?, skew: Int64) {
        do {
            let file = try RecordFile(path: path)
            let zone = ZoneClock(options.timeZone).timeZone
            var checkOptions = FileCheck.Options(now: SystemClock().now(), zone: zone, labels: labels)
            checkOptions.clockSkew = abs(skew)
            let table = try FileTable(FileCheck(file, options: checkOptions))
            state.withLock { $0.table = table }
            post(.fileOpened(OpenedFile(path: path, table: table)))
            let pace = Pace(every: .milliseconds(200))
            table.run {
                let progress = table.progress
                if pace.isDue() { post(.fileChecking(done: progress.bytesDone, total: progress.bytesTotal)) }
            }
            if let failure = table.failure { throw failure }
            guard let report = table.report, !report.isCancelled else { return }
            post(.fileChecked(CheckedFile(path: path, report: report, knowsLabels: labels != nil)))
        } catch {
            post(.fileFailed(path: path, Self.words(of: error)))
        }
    }
}

extension OpenedFile {
    fileprivate init(path: String, table: FileTable) {
        let file = table.check.file
        let first = file.sample.first ?? []
        let columns = table.check.mapping.columns.enumerated().map { index, column in
            FileColumn(
                header: column.header,
                target: Self.words(for: column.target),
                evidence: column.evidence == .none ? "" : column.evidence.rawValue,
                sample: index < first.count ? first[index] : ""
            )
        }
        self.init(
            path: path,
            rows: TableRows(table),
            columns: columns,
            form: "\(file.format.rawValue), \(file.encoding.rawValue)"
        )
    }

    private static func words(for target: ColumnMapping.Target) -> String {
        switch target {
        case .field(let field): Wording.name(of: field).lowercased()
        case .kept: "(kept, not sent)"
        case .ignored: "(not read)"
        }
    }
}

extension CheckedFile {
    fileprivate init(path: String, report: FileReport, knowsLabels: Bool) {
        self.init(
            path: path,
            rows: report.rows,
            valid: report.valid,
            invalid: report.invalid,
            warnings: report.warnings,
            causes: report.byRule.map { Cause(rule: $0.rule, rows: $0.rows, lines: $0.firstLines) },
            note: Self.note(report),
            knowsLabels: knowsLabels
        )
    }

    private static func note(_ report: FileReport) -> String {
        let orders = Set(report.dateOrders.values)
        let order =
            orders.isEmpty
            ? "" : orders.contains(.monthFirst) ? "; dates are read month first" : "; dates are read day first"
        return "Times without a zone are read in \(report.zone)\(order)."
    }
}
