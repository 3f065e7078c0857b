extension RetryPlan {
    /// Leaves out the records that are to blame themselves and were not put right: sent as they are they fail again.
    ///
    /// - Parameters:
    ///   - now: in milliseconds since the epoch.
    ///   - reason: why they are left out, with the way to put them right.
    package mutating func leaveOutUnrepaired(at now: Int64, because reason: String) {
        let unrepaired = records.filter { fixed[$0.cursor] == nil && $0.isToBlame(at: now) }
        guard !unrepaired.isEmpty else { return }
        let left = Set(unrepaired.map(\.cursor))
        records.removeAll { left.contains($0.cursor) }
        rest.insert(Rest(verdict: .afterFix(reason), rows: unrepaired.count), at: 0)
    }
}

extension FailedRecord {
    /// Causes that are put right at the account; the records go as they are then.
    private static let causesOfAccount: Set = ["http-401", "http-403", "http-404"]

    /// Whether the record itself has to be put right before it can go again.
    fileprivate func isToBlame(at now: Int64) -> Bool {
        guard case .afterFix = resendVerdict(at: now) else { return false }
        return !Self.causesOfAccount.contains(cause)
    }
}
