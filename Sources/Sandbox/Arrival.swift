/// One request as the service saw it: a line of the arrival log.
package struct Arrival: Hashable, Sendable {
    /// 1 for the first request of the run.
    package internal(set) var sequence = 0
    /// When the request was complete, in milliseconds since the epoch, counted on from the start of the run by a clock
    /// that does not jump.
    package internal(set) var milliseconds: Int64 = 0
    /// HTTP method.
    package let method: String
    /// Path without the query.
    package let path: String
    /// `t1` for the first token of the run, and so on; nil without a known token.
    package internal(set) var token: String?
    /// HTTP status of the answer; 0 when the connection was closed without one.
    package internal(set) var status = 0
    /// Whether the records took effect: the service will deliver them, whatever answer the sender saw.
    package internal(set) var isTaken = false
    /// The batch the records became, or the batch that was asked about.
    package internal(set) var batchID: String?
    /// `caller|receiver|label_id|starts_at|ends_at` for each record in the body, as received; empty for a sink.
    package internal(set) var records: [String] = []
    /// How many records were in the body.
    package internal(set) var recordCount = 0

    /// The line of the log, without the line break.
    package var line: String {
        var text = JSONText()
        text.object { members in
            members.number("seq", Int64(sequence))
            members.number("ms", milliseconds)
            members.string("method", method)
            members.string("path", path)
            members.stringOrNull("token", token)
            members.number("status", Int64(status))
            members.flag("taken", isTaken)
            members.stringOrNull("batch_id", batchID)
            members.array("records") { elements in
                for record in records { elements.element(record) }
            }
            // A sink counts what it does not read.
            if records.count != recordCount { members.number("count", Int64(recordCount)) }
        }
        return text.string
    }
}
