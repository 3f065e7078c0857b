package import CallPersonalisation

/// Up to 500 records of a submission in one block of bytes: what is stored, hashed and sent.
///
/// A submission of a million rows is 2,000 such blocks, so the journal writes and reads thousands of rows instead of millions. The records
/// of a file are much alike, so each says only how it differs from the one before: a block is hashed twice, and written three times until it
/// lies in the journal.
///
/// Layout, integers of a fixed size little endian: `u32` magic, `u16` records, `u16` labels, each label `u16` length and text; `u16` sets of
/// texts, for each set the numbers of bytes of its name, reason and reference, then the texts of all sets; for each record one byte whose bits
/// tell which of its fields (`Field`) are not what is expected after the record before, and how far each of these is from that. Numbers
/// without a size have seven bits a byte, the lowest first; differences have their sign in the lowest bit.
///
/// Blocks of earlier versions have for each record 52 bytes instead (`firstTable`), and their texts at the end.
package struct PackedRecords: Sendable {
    /// The block as stored.
    package let bytes: [UInt8]
    /// How many records it holds, 1...500.
    package var count: Int { entries.count }
    private let labels: [Range<Int>]
    private let entries: [Entry]
    private let texts: Int

    /// What a record may say about itself, in this order; after each: what is expected if it says nothing.
    enum Field: Int, CaseIterable {
        /// That of the record before.
        case caller
        /// That of the record before.
        case receiver
        /// That of the record before.
        case startsAt
        /// As long after the start as that of the record before.
        case endsAt
        /// The next.
        case line
        /// The next.
        case row
        /// That of the record before.
        case label
        /// The set of texts of the record before.
        case texts
    }

    static let magic: UInt32 = 0x3252_4243  // "CBR2"
    private static let firstMagic: UInt32 = 0x3152_4243  // "CBR1"
    private static let firstEntrySize = 52

    /// Opens a stored block; nil if it does not hold together, and then it is to be quarantined.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let magic = reader.u32(), let count = reader.u16(), let labelCount = reader.u16() else { return nil }
        var labels: [Range<Int>] = []
        labels.reserveCapacity(Int(labelCount))
        for _ in 0..<labelCount {
            guard let length = reader.u16(), let range = reader.skip(Int(length)) else { return nil }
            labels.append(range)
        }
        self.bytes = bytes
        self.labels = labels
        switch magic {
        case PackedRecords.magic:
            guard let read = PackedRecords.table(&reader, count: Int(count), labels: labels.count) else { return nil }
            (entries, texts) = read
        case PackedRecords.firstMagic:
            guard let entries = PackedRecords.firstTable(&reader, count: Int(count)) else { return nil }
            (self.entries, texts) = (entries, reader.offset)
            let room = bytes.count - texts
            guard entries.allSatisfy({ $0.label < labels.count && $0.textEnd <= room }) else { return nil }
        default: return nil
        }
    }

    /// The fixed part of one record.
    package struct Entry: Sendable {
        package var caller: UInt64 = 0
        package var receiver: UInt64 = 0
        package var startsAt: Int64 = 0
        package var endsAt: Int64 = 0
        /// The line of the file on which the row starts, the header being 1; 0 for a record that was typed.
        package var line = 0
        /// The row of the file, 1 for the first data row.
        package var row = 0
        var label = 0
        var nameLength = 0
        var reasonLength = 0
        var referenceLength = 0
        var textOffset = 0
        var textEnd: Int { textOffset + nameLength + reasonLength + referenceLength }

        /// Whether label, texts and window are those of another record of the same block.
        func differsInNumbersOnly(from other: Entry) -> Bool {
            startsAt == other.startsAt && endsAt == other.endsAt && label == other.label
                && textOffset == other.textOffset && nameLength == other.nameLength
                && reasonLength == other.reasonLength
        }
    }

    /// Reads the sets of texts and the records; gives where the texts begin as well.
    private static func table(
        _ reader: inout ByteReader,
        count: Int,
        labels: Int
    ) -> (entries: [Entry], texts: Int)? {
        guard let setCount = reader.u16() else { return nil }
        var sets: [Entry] = []
        sets.reserveCapacity(Int(setCount))
        var end = 0
        for _ in 0..<setCount {
            guard let name = reader.number(upTo: .max), let reason = reader.number(upTo: .max),
                let reference = reader.number(upTo: .max)
            else { return nil }
            var set = Entry()
            (set.nameLength, set.reasonLength, set.referenceLength, set.textOffset) = (name, reason, reference, end)
            end = set.textEnd
            sets.append(set)
        }
        guard let texts = reader.skip(end) else { return nil }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        var (last, set) = (Entry(), 0)
        for _ in 0..<count {
            guard let mask = reader.byte() else { return nil }
            var isWhole = true
            func difference(_ field: Field) -> Int64 {
                guard mask & 1 << field.rawValue != 0 else { return 0 }
                guard let value = reader.difference() else {
                    isWhole = false
                    return 0
                }
                return value
            }
            let length = last.endsAt &- last.startsAt
            var next = last
            next.caller &+= UInt64(bitPattern: difference(.caller))
            next.receiver &+= UInt64(bitPattern: difference(.receiver))
            next.startsAt &+= difference(.startsAt)
            next.endsAt = next.startsAt &+ length &+ difference(.endsAt)
            next.line &+= 1 &+ Int(difference(.line))
            next.row &+= 1 &+ Int(difference(.row))
            next.label &+= Int(difference(.label))
            set &+= Int(difference(.texts))
            guard isWhole, next.line >= 0, next.row >= 0, (0..<labels).contains(next.label), sets.indices.contains(set)
            else { return nil }
            next.nameLength = sets[set].nameLength
            next.reasonLength = sets[set].reasonLength
            next.referenceLength = sets[set].referenceLength
            next.textOffset = sets[set].textOffset
            entries.append(next)
            last = next
        }
        return reader.isAtEnd ? (entries, texts.lowerBound) : nil
    }

    /// Reads the records of a block of the first version: `u64` caller, `u64` receiver, `i64` starts, `i64` ends, `u32` line, `u32` row,
    /// `u16` label, `u16` name length, `u16` reason length, `u16` reference length, `u32` offset of its texts.
    private static func firstTable(_ reader: inout ByteReader, count: Int) -> [Entry]? {
        guard let table = reader.skip(count * firstEntrySize) else { return nil }
        return reader.slice(table).withUnsafeBytes { raw in
            (0..<count).map { index in
                func load<T: FixedWidthInteger>(_ offset: Int, _ type: T.Type) -> T {
                    T(littleEndian: raw.loadUnaligned(fromByteOffset: index * firstEntrySize + offset, as: T.self))
                }
                return Entry(
                    caller: load(0, UInt64.self),
                    receiver: load(8, UInt64.self),
                    startsAt: load(16, Int64.self),
                    endsAt: load(24, Int64.self),
                    line: Int(load(32, UInt32.self)),
                    row: Int(load(36, UInt32.self)),
                    label: Int(load(40, UInt16.self)),
                    nameLength: Int(load(42, UInt16.self)),
                    reasonLength: Int(load(44, UInt16.self)),
                    referenceLength: Int(load(46, UInt16.self)),
                    textOffset: Int(load(48, UInt32.self))
                )
            }
        }
    }

    /// Gives the fixed part of one record without touching its texts.
    package func entry(_ index: Int) -> Entry { entries[index] }

    /// Gives the texts of one record as bytes that are valid during the call: label ID, label name, call reason, reference.
    package func withTexts<R>(
        _ entry: Entry,
        _ body: (
            _ labelID: UnsafeBufferPointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>,
            _ reason: UnsafeBufferPointer<UInt8>,
            _ reference: UnsafeBufferPointer<UInt8>
        ) throws -> R
    ) rethrows -> R {
        try bytes.withUnsafeBufferPointer { all in
            let start = texts + entry.textOffset
            let name = start..<start + entry.nameLength
            let reason = name.upperBound..<name.upperBound + entry.reasonLength
            let reference = reason.upperBound..<reason.upperBound + entry.referenceLength
            return try body(
                UnsafeBufferPointer(rebasing: all[labels[entry.label]]),
                UnsafeBufferPointer(rebasing: all[name]),
                UnsafeBufferPointer(rebasing: all[reason]),
                UnsafeBufferPointer(rebasing: all[reference])
            )
        }
    }

    /// The IDs of the labels that its records use.
    package var labelIDs: [String] { labels.map { String(decoding: bytes[$0], as: UTF8.self) } }

    /// One record in full, for screens and output.
    package func record(_ index: Int) -> StoredRecord {
        let entry = entry(index)
        return withTexts(entry) { label, name, reason, reference in
            StoredRecord(
                caller: entry.caller,
                receiver: entry.receiver,
                labelID: LabelID(String(decoding: label, as: UTF8.self)),
                labelName: name.isEmpty ? nil : String(decoding: name, as: UTF8.self),
                callReason: reason.isEmpty ? nil : String(decoding: reason, as: UTF8.self),
                window: TimeWindow(startsAt: entry.startsAt, endsAt: entry.endsAt),
                line: entry.line,
                row: entry.row,
                reference: reference.isEmpty ? nil : String(decoding: reference, as: UTF8.self)
            )
        }
    }
}

/// One record as the journal keeps it.
package struct StoredRecord: Hashable, Sendable {
    /// The digits of the caller as one integer; 0 once personal data was emptied.
    package var caller: UInt64
    /// The digits of the receiver as one integer; 0 once personal data was emptied.
    package var receiver: UInt64
    package var labelID: LabelID
    package var labelName: String?
    package var callReason: String?
    package var window: TimeWindow
    /// The line of the file, the header being 1; 0 for a record that was typed.
    package var line: Int
    /// The row of the file from 1; 0 for a record that was typed.
    package var row: Int
    /// Columns of the file that are kept and not sent.
    package var reference: String?

    /// The record as it is sent; nil once personal data was emptied.
    package var callRecord: CallRecord? {
        guard let caller = PhoneNumber(value: caller), let receiver = PhoneNumber(value: receiver) else { return nil }
        return CallRecord(
            caller: caller,
            receiver: receiver,
            labelID: labelID,
            labelName: labelName,
            callReason: callReason,
            window: window
        )
    }

    /// Keeps a record together with where it came from.
    package init(_ record: CallRecord, line: Int = 0, row: Int = 0, reference: String? = nil) {
        self.init(
            caller: record.caller.value,
            receiver: record.receiver.value,
            labelID: record.labelID,
            labelName: record.labelName,
            callReason: record.callReason,
            window: record.window,
            line: line,
            row: row,
            reference: reference
        )
    }

    init(
        caller: UInt64,
        receiver: UInt64,
        labelID: LabelID,
        labelName: String?,
        callReason: String?,
        window: TimeWindow,
        line: Int,
        row: Int,
        reference: String?
    ) {
        self.caller = caller
        self.receiver = receiver
        self.labelID = labelID
        self.labelName = labelName
        self.callReason = callReason
        self.window = window
        self.line = line
        self.row = row
        self.reference = reference
    }
}
