package import CallPersonalisation
import Foundation

/// Gathers records for `PackedRecords`, from bytes or from values.
package struct PackedRecordsBuilder {
    private struct Texts {
        var place: Int
        var name: Int
        var reason: Int
        var reference: Int
    }

    /// How many texts are looked at for the same ones.
    private static let mostRecent = 8

    private var labels: [[UInt8]] = []
    private var entries: [UInt8] = []
    private var texts: [UInt8] = []
    /// Where texts stand that came last, and how long they are: name, reason and reference.
    private var recent: [Texts] = []
    /// Which of them is the next to be forgotten.
    private var oldest = 0
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
        let place = place(of: labelName, callReason, reference)
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
            put(UInt32(place), at: 48)
            entries.append(contentsOf: entry)
        }
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
        recent.removeAll(keepingCapacity: true)
        oldest = 0
        count = 0
        earliestEnd = .max
        return block
    }

    /// Where the texts of a record stand; those of a business are a few, so the same ones are kept once.
    private mutating func place(
        of name: UnsafeBufferPointer<UInt8>,
        _ reason: UnsafeBufferPointer<UInt8>,
        _ reference: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let known = texts.withUnsafeBufferPointer { all in
            recent.first { texts in
                guard texts.name == name.count, texts.reason == reason.count, texts.reference == reference.count else {
                    return false
                }
                func holds(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
                    UnsafeBufferPointer(rebasing: all[(texts.place + offset)...].prefix(text.count)).holds(text)
                }
                return holds(reason, name.count) && holds(name, 0) && holds(reference, name.count + reason.count)
            }
        }
        if let known { return known.place }
        let new = Texts(place: texts.count, name: name.count, reason: reason.count, reference: reference.count)
        texts.append(contentsOf: name)
        texts.append(contentsOf: reason)
        texts.append(contentsOf: reference)
        if recent.count < PackedRecordsBuilder.mostRecent {
            recent.append(new)
        } else {
            recent[oldest] = new
            oldest = (oldest + 1) % recent.count
        }
        return new.place
    }

    private mutating func labelIndex(_ label: UnsafeBufferPointer<UInt8>) -> Int {
        if let index = labels.firstIndex(where: { $0.withUnsafeBufferPointer { $0.holds(label) } }) { return index }
        labels.append(Array(label.prefix(Int(UInt16.max))))
        return labels.count - 1
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these are the same bytes.
    fileprivate func holds(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count, let bytes = baseAddress, let others = other.baseAddress else {
            return count == other.count
        }
        return memcmp(bytes, others, count) == 0
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
