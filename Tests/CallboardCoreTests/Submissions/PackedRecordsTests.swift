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
        #expect(all.bytes.count == one.bytes.count + 499 * PackedRecords.entrySize)
    }

    @Test func aBlockKnowsNoTextsOfTheOneBefore() throws {
        var builder = PackedRecordsBuilder()
        builder.append(Self.record(0, "Name", "Reason", nil))
        _ = builder.finish()
        builder.append(Self.record(1, "Name", "Reason", nil))
        let records = try #require(PackedRecords(builder.finish()))
        #expect(records.record(0) == Self.record(1, "Name", "Reason", nil))
    }
}
