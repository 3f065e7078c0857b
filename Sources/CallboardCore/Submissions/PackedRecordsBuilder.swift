package import CallPersonalisation

/// Gathers records for `PackedRecords`, from bytes or from values.
package struct PackedRecordsBuilder {
    private var labels: [[UInt8]] = []
    private var entries: [UInt8] = []
    private var texts: [UInt8] = []
    /// How many records were added.
    package private(set) var count = 0
    /// The earliest end of a window, in milliseconds since the epoch.
    package private(set) var earliestEnd = Int64.max
    /// The latest end of a window, in milliseconds since the epoch.
    package private(set) var latestEnd = Int64.min

    /// Makes an empty builder.
    package init() {
        entries.reserveCapacity(RecordRules.batchSize.upperBound * PackedRecords.entrySize)
    }

    /// Whether a batch is full.
    package var isFull: Bool { count == RecordRules.batchSize.upperBound }

    /// Adds a record from bytes; texts longer than 65,535 bytes cannot occur, the rules bound them far below.
    package mutating func append(
        caller: UInt64,
        receiver: UInt64,
        labelID: UnsafeBufferPointer<UInt8>,
        labelName: UnsafeBufferPointer<UInt8>,
        callReason: UnsafeBufferPointer<UInt8>,
        reference: UnsafeBufferPointer<UInt8>,
        window: TimeWindow,
        line: Int,
        row: Int
    ) {
        let reference = UnsafeBufferPointer(rebasing: reference.prefix(Int(UInt16.max)))
        let label = UInt16(labelIndex(labelID))
        // One append for all fields: a million records have eleven million of them.
        withUnsafeTemporaryAllocation(byteCount: PackedRecords.entrySize, alignment: 8) { entry in
            func put<T: FixedWidthInteger>(_ value: T, at offset: Int) {
                entry.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
            }
            put(caller, at: 0)
            put(receiver, at: 8)
            put(window.startsAt, at: 16)
            put(window.endsAt, at: 24)
            put(UInt32(clamping: line), at: 32)
            put(UInt32(clamping: row), at: 36)
            put(label, at: 40)
            put(UInt16(labelName.count), at: 42)
            put(UInt16(callReason.count), at: 44)
            put(UInt16(reference.count), at: 46)
            put(UInt32(texts.count), at: 48)
            entries.append(contentsOf: entry)
        }
        texts.append(contentsOf: labelName)
        texts.append(contentsOf: callReason)
        texts.append(contentsOf: reference)
        earliestEnd = min(earliestEnd, window.endsAt)
        latestEnd = max(latestEnd, window.endsAt)
        count += 1
    }

    /// Adds a record.
    package mutating func append(_ record: StoredRecord) {
        var label = record.labelID.rawValue
        var name = record.labelName ?? ""
        var reason = record.callReason ?? ""
        var reference = record.reference ?? ""
        label.withUTF8 { label in
            name.withUTF8 { name in
                reason.withUTF8 { reason in
                    reference.withUTF8 { reference in
                        append(
                            caller: record.caller,
                            receiver: record.receiver,
                            labelID: label,
                            labelName: name,
                            callReason: reason,
                            reference: reference,
                            window: record.window,
                            line: record.line,
                            row: record.row
                        )
                    }
                }
            }
        }
    }

    /// Gives the block and starts a new one.
    package mutating func finish() -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(8 + labels.count * 38 + entries.count + texts.count)
        block.put(PackedRecords.magic)
        block.put(UInt16(count))
        block.put(UInt16(labels.count))
        for label in labels {
            block.put(UInt16(label.count))
            block.append(contentsOf: label)
        }
        block.append(contentsOf: entries)
        block.append(contentsOf: texts)
        labels.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        count = 0
        earliestEnd = .max
        return block
    }

    private mutating func labelIndex(_ label: UnsafeBufferPointer<UInt8>) -> Int {
        if let index = labels.firstIndex(where: { $0.count == label.count && $0.elementsEqual(label) }) { return index }
        labels.append(Array(label.prefix(Int(UInt16.max))))
        return labels.count - 1
    }
}

extension [UInt8] {
    /// Appends an integer in little-endian order.
    mutating func put(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}

/// Reads little-endian integers and ranges from a block, never past its end.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func u16() -> UInt16? { integer() }

    mutating func u32() -> UInt32? { integer() }

    mutating func skip(_ count: Int) -> Range<Int>? {
        guard count >= 0, count <= bytes.count - offset else { return nil }
        defer { offset += count }
        return offset..<offset + count
    }

    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    mutating func integer<T: FixedWidthInteger>() -> T? {
        guard let range = skip(MemoryLayout<T>.size) else { return nil }
        return bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: T.self)) }
    }
}
