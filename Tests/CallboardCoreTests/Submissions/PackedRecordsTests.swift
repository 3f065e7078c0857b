import CallPersonalisation
import Testing

@testable import CallboardCore

@Suite("Packed records")
struct PackedRecordsTests {
    private static func record(_ number: Int, _ name: String?, _ reason: String?, _ reference: String?) -> StoredRecord
    {
        StoredRecord(
            caller: 911_140_001_234,
            receiver: 919_800_000_000 + UInt64(number),
            labelID: LabelID("label-\(number % 3)"),
            labelName: name,
            callReason: reason,
            window: TimeWindow(startsAt: 1_800_000_000_000, endsAt: 1_800_000_060_000),
            line: number + 2,
            row: number + 1,
            reference: reference
        )
    }

    private static func packed(_ records: [StoredRecord]) throws -> PackedRecords {
        var builder = PackedRecordsBuilder()
        for record in records { builder.append(record) }
        return try #require(PackedRecords(builder.finish()))
    }

    @Test(
        "Each record keeps its own texts, whether few are used or many, and wherever one ends and the next begins",
        arguments: [1, 2, 7, 8, 9, 30]
    )
    func texts(kinds: Int) throws {
        let records = (0..<500).map { number -> StoredRecord in
            let kind = number % kinds
            let text = String(repeating: "ab", count: kind)
            return switch number % 4 {
            case 0: Self.record(number, text + "x", "yz", nil)
            case 1: Self.record(number, text, "xyz", nil)
            case 2: Self.record(number, nil, text + "xyz", "r\(kind)")
            default: Self.record(number, nil, nil, kind == 0 ? nil : "\(number)")
            }
        }.map { record in
            // An empty text is none.
            var record = record
            if record.labelName?.isEmpty == true { record.labelName = nil }
            return record
        }
        let packed = try Self.packed(records)
        for place in 0..<500 { #expect(packed.record(place) == records[place]) }
    }

    @Test func aTextThatAllRecordsHaveIsKeptOnce() throws {
        let text = "Your order is out for delivery today"
        let one = try Self.packed([Self.record(0, nil, text, nil)])
        let all = try Self.packed((0..<500).map { Self.record($0 * 3, nil, text, nil) })
        #expect(all.bytes.count < one.bytes.count + 499 * 8)
    }

    @Test func aRecordTakesFewBytesWhereItIsLikeTheOneBefore() throws {
        let records = (0..<500).map { number in
            StoredRecord(
                caller: 911_140_001_234,
                receiver: 919_800_000_000 + UInt64(number) * 7_919_317 % 99_999_999,
                labelID: LabelID("label"),
                labelName: nil,
                callReason: "Your order is out for delivery",
                window: TimeWindow(
                    startsAt: 1_800_000_000_000 + Int64(number % 7) * 60_000,
                    endsAt: 1_800_003_600_000 + Int64(number % 7) * 60_000
                ),
                line: number + 2,
                row: number + 1,
                reference: nil
            )
        }
        let packed = try Self.packed(records)
        #expect((0..<500).map(packed.record) == records)
        #expect(packed.bytes.count < 500 * 10)
    }

    @Test func everyNumberSurvivesWhateverCameBefore() throws {
        let numbers: [UInt64] = [0, 1, 127, 128, 911_140_001_234, UInt64(Int64.max), .max]
        let times: [Int64] = [.min, -1, 0, 1, 1_800_000_000_000, .max]
        var records: [StoredRecord] = []
        for caller in numbers {
            for receiver in numbers {
                for start in times {
                    var record = Self.record(records.count, nil, nil, nil)
                    (record.caller, record.receiver) = (caller, receiver)
                    record.window = TimeWindow(startsAt: start, endsAt: times[records.count % times.count])
                    (record.line, record.row) = (Int(caller & 0xFFFF_FFFF), records.count % 3 == 0 ? 0 : 1 << 31)
                    records.append(record)
                }
            }
        }
        let packed = try Self.packed(records)
        #expect((0..<records.count).map(packed.record) == records)
    }

    @Test func aBlockOfTheFirstVersionIsReadAsItWas() throws {
        let records = (0..<3).map { Self.record($0, $0 == 1 ? nil : "Name \($0)", "Reason", $0 == 2 ? "R-1" : nil) }
        let packed = try #require(PackedRecords(Self.firstVersion(records)))
        #expect((0..<3).map(packed.record) == records)
        #expect(packed.labelIDs == ["label-0", "label-1", "label-2"])
    }

    @Test("Bytes that are damaged are refused or read, and never end the process", arguments: [0, 1])
    func damage(version: Int) throws {
        let records = (0..<40).map { Self.record($0 * 5, "N\($0 % 4)", "Reason \($0 % 9)", $0 % 2 == 0 ? "r" : nil) }
        let whole = version == 0 ? Self.firstVersion(records) : try Self.packed(records).bytes
        for length in 0..<whole.count { Self.readAll(Array(whole[..<length])) }
        for place in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[place] ^= 1 << bit
                Self.readAll(bytes)
            }
        }
    }

    @Test func aBlockThatGoesOnBehindItsEndIsRefused() throws {
        let bytes = try Self.packed([Self.record(0, nil, nil, nil)]).bytes
        #expect(PackedRecords(bytes + [0]) == nil)
        #expect(PackedRecords(Array(bytes.dropLast())) == nil)
    }

    private static func readAll(_ bytes: [UInt8]) {
        guard let packed = PackedRecords(bytes) else { return }
        for place in 0..<packed.count { _ = packed.record(place) }
    }

    /// A block as it was written before blocks were told by differences.
    private static func firstVersion(_ records: [StoredRecord]) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
        var (labels, table, texts): ([String], [UInt8], [UInt8]) = ([], [], [])
        for record in records {
            if !labels.contains(record.labelID.rawValue) { labels.append(record.labelID.rawValue) }
            let label = labels.firstIndex(of: record.labelID.rawValue) ?? 0
            let parts = [record.labelName, record.callReason, record.reference].map { Array(($0 ?? "").utf8) }
            table += bytes(record.caller) + bytes(record.receiver)
            table += bytes(record.window.startsAt) + bytes(record.window.endsAt)
            table += bytes(UInt32(record.line)) + bytes(UInt32(record.row)) + bytes(UInt16(label))
            for part in parts { table += bytes(UInt16(part.count)) }
            table += bytes(UInt32(texts.count))
            texts += parts.joined()
        }
        let names = labels.flatMap { bytes(UInt16($0.utf8.count)) + Array($0.utf8) }
        let head = bytes(0x3152_4243 as UInt32) + bytes(UInt16(records.count)) + bytes(UInt16(labels.count))
        return head + names + table + texts
    }

    @Test func aBlockKnowsNoTextsOfTheOneBefore() throws {
        var builder = PackedRecordsBuilder()
        builder.append(Self.record(0, "Name", "Reason", nil))
        _ = builder.finish()
        builder.append(Self.record(1, "Name", "Reason", nil))
        let records = try #require(PackedRecords(builder.finish()))
        #expect(records.record(0) == Self.record(1, "Name", "Reason", nil))
    }

    @Test func aBlockEndsWithItsOwnLastWindow() {
        var builder = PackedRecordsBuilder()
        var record = Self.record(0, nil, nil, nil)
        builder.append(record)
        let first = builder.chunk()
        #expect(first.latestEnd == record.window.endsAt)
        record.window = TimeWindow(startsAt: record.window.startsAt, endsAt: record.window.endsAt - 1000)
        builder.append(record)
        let second = builder.chunk()
        #expect(second.latestEnd == record.window.endsAt)
        #expect(second.earliestEnd == record.window.endsAt)
    }
}
