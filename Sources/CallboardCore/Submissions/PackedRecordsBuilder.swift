package import CallPersonalisation
import Foundation

/// Gathers records for `PackedRecords`, from bytes or from values.
package struct PackedRecordsBuilder {
    /// A set of texts that records share.
    private struct Texts {
        /// Which set it is.
        var number: Int
        /// Where its texts begin among all.
        var place: Int
        var name: Int
        var reason: Int
        var reference: Int
    }

    /// How many texts are looked at for the same ones.
    private static let mostRecent = 8

    private var labels: [[UInt8]] = []
    /// The records; `used` bytes are theirs.
    private var entries: [UInt8] = []
    private var used = 0
    private var texts: [UInt8] = []
    /// How many sets of texts there are, and how long the texts of each are.
    private var setCount = 0
    private var sets: [UInt8] = []
    /// The sets that came last.
    private var recent: [Texts] = []
    /// The record that was added last and the number of its set of texts.
    private var last = PackedRecords.Entry()
    private var lastSet = 0
    /// Which of them is the next to be forgotten.
    private var oldest = 0
    /// How many records were added.
    package private(set) var count = 0
    /// The earliest end of a window, in milliseconds since the epoch.
    package private(set) var earliestEnd = Int64.max
    /// The latest end of a window, in milliseconds since the epoch.
    package private(set) var latestEnd = Int64.min

    /// Makes an empty builder.
    package init() {}

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
        var entry = PackedRecords.Entry()
        (entry.caller, entry.receiver) = (caller, receiver)
        (entry.startsAt, entry.endsAt) = (window.startsAt, window.endsAt)
        (entry.line, entry.row, entry.label) = (max(0, line), max(0, row), labelIndex(labelID))
        put(entry, set: set(of: labelName, callReason, reference))
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
        block.reserveCapacity(10 + labels.count * 38 + sets.count + texts.count + used)
        block.put(PackedRecords.magic)
        block.put(UInt16(count))
        block.put(UInt16(labels.count))
        for label in labels {
            block.put(UInt16(label.count))
            block.append(contentsOf: label)
        }
        block.put(UInt16(setCount))
        block.append(contentsOf: sets)
        block.append(contentsOf: texts)
        block.append(contentsOf: entries[..<used])
        labels.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        sets.removeAll(keepingCapacity: true)
        recent.removeAll(keepingCapacity: true)
        (used, setCount, oldest, count) = (0, 0, 0, 0)
        (last, lastSet) = (PackedRecords.Entry(), 0)
        (earliestEnd, latestEnd) = (.max, .min)
        return block
    }

    /// Puts down how a record differs from what is expected after the one before.
    private mutating func put(_ entry: PackedRecords.Entry, set: Int) {
        func difference(_ value: Int, _ expected: Int) -> Int64 { Int64(value &- expected) }
        let length = last.endsAt &- last.startsAt
        // In the order of `PackedRecords.Field`.
        let differences = (
            Int64(bitPattern: entry.caller &- last.caller), Int64(bitPattern: entry.receiver &- last.receiver),
            entry.startsAt &- last.startsAt, entry.endsAt &- entry.startsAt &- length,
            difference(entry.line, last.line &+ 1), difference(entry.row, last.row &+ 1),
            difference(entry.label, last.label), difference(set, lastSet)
        )
        // Ten bytes are the most that one of them takes; room that is there already is not asked for again.
        let room = used + 1 + 8 * 10
        if room > entries.count { entries.append(contentsOf: repeatElement(0, count: max(room, 1 << 13))) }
        used = entries.withUnsafeMutableBufferPointer { entries in
            var mask: UInt8 = 0
            var end = used + 1
            withUnsafeBytes(of: differences) { values in
                for (bit, value) in values.bindMemory(to: Int64.self).enumerated() where value != 0 {
                    mask |= 1 << bit
                    var rest = UInt64(bitPattern: value &<< 1 ^ value &>> 63)
                    while rest >= 0x80 {
                        entries[end] = UInt8(truncatingIfNeeded: rest) | 0x80
                        rest &>>= 7
                        end += 1
                    }
                    entries[end] = UInt8(truncatingIfNeeded: rest)
                    end += 1
                }
            }
            entries[used] = mask
            return end
        }
        (last, lastSet) = (entry, set)
    }

    /// The set of a record's texts; those of a business are a few, so the same ones are kept once.
    private mutating func set(
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
        if let known { return known.number }
        let new = Texts(
            number: setCount,
            place: texts.count,
            name: name.count,
            reason: reason.count,
            reference: reference.count
        )
        setCount += 1
        for count in [name.count, reason.count, reference.count] { sets.put(number: UInt64(count)) }
        texts.append(contentsOf: name)
        texts.append(contentsOf: reason)
        texts.append(contentsOf: reference)
        if recent.count < PackedRecordsBuilder.mostRecent {
            recent.append(new)
        } else {
            recent[oldest] = new
            oldest = (oldest + 1) % recent.count
        }
        return new.number
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

    /// Appends a number in as many bytes as it needs, seven bits in each, the lowest first.
    mutating func put(number value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
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

    /// Whether nothing is left.
    var isAtEnd: Bool { offset == bytes.count }

    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    mutating func byte() -> UInt8? {
        guard offset < bytes.count else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// A number of up to 64 bits with seven bits a byte, the lowest first; nil if it does not end within that.
    mutating func number() -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while let byte = byte() {
            guard shift < 63 || byte <= 1 else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// Such a number that is no larger than a limit.
    mutating func number(upTo limit: UInt16) -> Int? { number().flatMap { $0 <= UInt64(limit) ? Int($0) : nil } }

    /// Such a number with its sign in the lowest bit.
    mutating func difference() -> Int64? {
        number().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }

    mutating func integer<T: FixedWidthInteger>() -> T? {
        guard let range = skip(MemoryLayout<T>.size) else { return nil }
        return bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: T.self)) }
    }
}
