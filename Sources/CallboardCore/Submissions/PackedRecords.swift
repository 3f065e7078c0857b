package import CallPersonalisation

/// Up to 500 records of a submission in one block of bytes: what is stored, hashed and sent.
///
/// A submission of a million rows is 2,000 such chunks, so the journal writes and reads thousands of rows instead of millions. Layout,
/// little endian: `u32` magic, `u16` records, `u16` labels; each label `u16` length and text; for each record 52 bytes (`u64` caller,
/// `u64` receiver, `i64` starts, `i64` ends, `u32` line, `u32` row, `u16` label, `u16` name length, `u16` reason length, `u16` reference
/// length, `u32` offset of its texts); then the texts.
package struct PackedRecords: Sendable {
    /// The block as stored.
    package let bytes: [UInt8]
    /// How many records it holds, 1...500.
    package let count: Int
    private let labels: [Range<Int>]
    private let table: Int
    private let texts: Int

    static let magic: UInt32 = 0x3152_4243  // "CBR1"
    static let entrySize = 52

    /// Opens a stored block; nil if it does not hold together, and then it is to be quarantined.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.u32() == PackedRecords.magic, let count = reader.u16(), let labelCount = reader.u16() else {
            return nil
        }
        var labels: [Range<Int>] = []
        labels.reserveCapacity(Int(labelCount))
        for _ in 0..<labelCount {
            guard let length = reader.u16(), let range = reader.skip(Int(length)) else { return nil }
            labels.append(range)
        }
        table = reader.offset
        guard let entries = reader.skip(Int(count) * PackedRecords.entrySize) else { return nil }
        texts = entries.upperBound
        self.bytes = bytes
        self.count = Int(count)
        self.labels = labels
        for index in 0..<self.count {
            let entry = self.entry(index)
            guard entry.label < labels.count, entry.textEnd <= bytes.count - texts else { return nil }
        }
    }

    /// The fixed part of one record.
    package struct Entry {
        package var caller: UInt64
        package var receiver: UInt64
        package var startsAt: Int64
        package var endsAt: Int64
        /// The line of the file on which the row starts, the header being 1; 0 for a record that was typed.
        package var line: Int
        /// The row of the file, 1 for the first data row.
        package var row: Int
        var label: Int
        var nameLength: Int
        var reasonLength: Int
        var referenceLength: Int
        var textOffset: Int
        var textEnd: Int { textOffset + nameLength + reasonLength + referenceLength }
    }

    /// Reads the fixed part of one record without touching its texts.
    package func entry(_ index: Int) -> Entry {
        bytes.withUnsafeBytes { raw in
            let base = table + index * PackedRecords.entrySize
            func load<T: FixedWidthInteger>(_ offset: Int, _ type: T.Type) -> T {
                T(littleEndian: raw.loadUnaligned(fromByteOffset: base + offset, as: T.self))
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
