import CallPersonalisation

/// Makes the exact bytes of a request from stored records.
struct RecordEncoder: Sendable {
    let version: APIVersion
    let mode: SubmissionMode
    /// Label names by ID, for the version that wants a name with every record.
    let labels: [String: String]

    /// The body for the records at `places`.
    func body(_ records: PackedRecords, _ places: [Int]) -> [UInt8] {
        var wire = WireBody(version: version, isBatch: mode == .batch)
        let needsName = version == .v2 && mode == .batch
        var last: PackedRecords.Entry?
        for place in places {
            let entry = records.entry(place)
            defer { last = entry }
            if let last, entry.differsInNumbersOnly(from: last) {
                wire.appendAlike(caller: entry.caller, receiver: entry.receiver)
                continue
            }
            if needsName, entry.nameLength == 0, let record = records.record(place).callRecord {
                wire.append(record, defaultLabelName: labels[record.labelID.rawValue])
                continue
            }
            records.withTexts(entry) { label, name, reason, _ in
                wire.append(
                    caller: entry.caller,
                    receiver: entry.receiver,
                    labelID: label,
                    labelName: name,
                    callReason: reason,
                    startsAt: entry.startsAt,
                    endsAt: entry.endsAt
                )
            }
        }
        return wire.finish()
    }
}
