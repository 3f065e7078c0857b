import CallPersonalisation

extension ServiceCore {
    /// Failed records as a CSV file with reasons, which can be mended and submitted again; carries whole numbers.
    ///
    /// - Parameter chosen: the only records that are written; all if nil.
    package func failedRows(
        cause: String?,
        in scope: FailureScope,
        only chosen: Set<FailedRecord.Cursor>? = nil
    ) async throws -> (rows: Int, bytes: [UInt8]) {
        var csv = CSVLines(header: [
            "caller", "receiver", "label_id", "label_name", "call_reason", "starts_at", "ends_at", "callboard_line",
            "callboard_cause", "callboard_message", "callboard_resend", "callboard_remedy",
        ])
        var rows = 0
        var cursor: FailedRecord.Cursor?
        while true {
            let page = try await failures(cause: cause, in: scope, limit: 500, after: cursor)
            for failed in page where chosen?.contains(failed.cursor) ?? true {
                rows += 1
                let record = failed.record
                let verdict = failed.resendVerdict(at: now)
                csv.add([
                    record.caller == 0 ? "" : String(record.caller),
                    record.receiver == 0 ? "" : String(record.receiver),
                    record.labelID.rawValue, record.labelName ?? "", record.callReason ?? "",
                    String(record.window.startsAt), String(record.window.endsAt), String(record.line), failed.cause,
                    failed.message ?? "",
                    [verdict.name, verdict.reason].filter { !$0.isEmpty }.joined(separator: ": "),
                    Diagnosis.of(failed.cause).remedy,
                ])
            }
            guard page.count == 500, let last = page.last else { return (rows, csv.bytes) }
            cursor = last.cursor
        }
    }
}
