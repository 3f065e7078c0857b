/// The records of one push, as the service keeps them to answer about later.
struct StoredBatch: Sendable {
    let id: String
    let account: String
    let version: ServiceVersion
    let arrival: SandboxMoment
    /// Decides ripening times and record IDs.
    let seed: UInt64
    /// Real-time pushes are decided at once.
    let isRipe: Bool
    /// The first 24 characters of every record ID.
    let recordIDPrefix: String
    let records: [StoredRecord]

    /// Time from the arrival until the record's outcome is shown.
    func ripening(of index: Int, within range: ClosedRange<Duration>) -> Duration {
        if isRipe { return .zero }
        if records[index].outcome == .slow { return range.upperBound * 10 }
        var generator = SeededGenerator(seed: seed &+ UInt64(index))
        return range.lowerBound + (range.upperBound - range.lowerBound) * generator.fraction()
    }

    /// The ID of a record, unlike any other record's and unlike the batch ID.
    func recordID(_ index: Int) -> String {
        let digits = String(index, radix: 16)
        return recordIDPrefix + String(repeating: "0", count: 12 - digits.count) + digits
    }
}

/// One record of a stored batch with what will become of it.
struct StoredRecord: Sendable {
    let caller: String
    let receiver: String
    let labelID: String
    let labelName: String?
    let callReason: String?
    let startsAt: Int64
    let endsAt: Int64
    let outcome: TestNumber
}
