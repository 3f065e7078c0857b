package import Foundation

extension SandboxService {
    /// Everything this service has against one record, without a request: for comparing its verdict with a sender's.
    ///
    /// - Parameters:
    ///   - record: the record as JSON, in the spelling of the version.
    ///   - version: whose spelling and rules apply; for v3 those of its batches.
    ///   - moment: decides whether the window is over.
    /// - Returns: the objections in the order of the members; empty when the record would be taken.
    package func objections(
        to record: Data,
        version: ServiceVersion,
        at moment: SandboxMoment
    ) -> [RecordObjection] {
        switch ReceivedBody(record, for: .realTime(account: "", version)) {
        case .record(let received):
            RecordCheck(version: version, labelIDs: labelIDs, now: moment.unixMilliseconds).objections(to: received)
        case .unreadable(let words):
            [RecordObjection(member: "", text: words)]
        case .none, .credentials, .batch, .counted:
            []
        }
    }
}
