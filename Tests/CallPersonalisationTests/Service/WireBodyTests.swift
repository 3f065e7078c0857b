import CallPersonalisation
import Foundation
import Testing

@Suite("Bodies of pushes")
struct WireBodyTests {
    private static let labelID = "6f1c0000-1111-4222-8333-44445555a93e"

    private func record(name: String? = nil, reason: String? = nil) throws -> CallRecord {
        CallRecord(
            caller: try #require(PhoneNumber("911140001234")),
            receiver: try #require(PhoneNumber("447700900101")),
            labelID: LabelID(Self.labelID),
            labelName: name,
            callReason: reason,
            window: TimeWindow(startsAt: 1_700_000_000_000, endsAt: 1_700_003_600_000)
        )
    }

    private func body(
        _ version: APIVersion,
        _ records: [CallRecord],
        isBatch: Bool = true,
        defaultLabelName: String? = nil
    ) -> String {
        var body = WireBody(version: version, isBatch: isBatch)
        for record in records { body.append(record, defaultLabelName: defaultLabelName) }
        return String(decoding: body.finish(), as: UTF8.self)
    }

    @Test(
        "The bytes of one record are those of its edition",
        arguments: [
            (
                APIVersion.v1, false,
                #"{"caller":"911140001234","receiver":"447700900101","label_id":"\#(labelID)","label_name":"Acme","call_reason":"Your parcel","starts_at":1700000000000,"ends_at":1700003600000}"#
            ),
            (
                .v2, false,
                #"{"caller_number":"911140001234","receiver_number":"447700900101","label_id":"\#(labelID)","dynamic_label_name":"Acme","dynamic_call_reason":"Your parcel","starts_at":1700000000000,"ends_at":1700003600000}"#
            ),
            (
                // There is no real time in v3: v2's form, without the plus.
                .v3, false,
                #"{"caller_number":"911140001234","receiver_number":"447700900101","label_id":"\#(labelID)","dynamic_label_name":"Acme","dynamic_call_reason":"Your parcel","starts_at":1700000000000,"ends_at":1700003600000}"#
            ),
            (
                .v1, true,
                #"{"call_records":[{"caller":"911140001234","receiver":"447700900101","label_id":"\#(labelID)","label_name":"Acme","call_reason":"Your parcel","starts_at":1700000000000,"ends_at":1700003600000}]}"#
            ),
            (
                .v3, true,
                #"{"call_records":[{"caller_number":"+911140001234","receiver_number":"+447700900101","label_id":"\#(labelID)","dynamic_label_name":"Acme","dynamic_call_reason":"Your parcel","starts_at":1700000000000,"ends_at":1700003600000}]}"#
            ),
        ]
    )
    func exactBytes(version: APIVersion, isBatch: Bool, expected: String) throws {
        #expect(body(version, [try record(name: "Acme", reason: "Your parcel")], isBatch: isBatch) == expected)
    }

    @Test("An absent or empty name and reason are left out", arguments: APIVersion.allCases)
    func leavesOut(version: APIVersion) throws {
        for record in [try record(), try record(name: "", reason: "")] {
            let text = body(version, [record])
            #expect(!text.contains("name\":"))
            #expect(!text.contains("reason\":"))
            #expect(text.contains(#""label_id":"\#(Self.labelID)","starts_at":1700000000000"#))
        }
    }

    @Test(
        "A v2 batch sends the label's name of 3 to 40 characters with records that have none",
        arguments: [
            ("Ac", false), ("Acm", true), (String(repeating: "x", count: 40), true),
            (String(repeating: "x", count: 41), false), ("", false),
        ]
    )
    func defaultName(name: String, isSent: Bool) throws {
        let text = body(.v2, [try record()], defaultLabelName: name)
        #expect(text.contains(#""dynamic_label_name":"\#(name)""#) == isSent)
        #expect(text.contains("dynamic_label_name") == isSent)
        #expect(body(.v2, [try record(name: "Own")], defaultLabelName: name).contains(#""dynamic_label_name":"Own""#))
        for (version, isBatch) in [(APIVersion.v1, true), (.v3, true), (.v1, false), (.v2, false), (.v3, false)] {
            #expect(!body(version, [try record()], isBatch: isBatch, defaultLabelName: name).contains("label_name"))
        }
    }

    @Test("Any text comes back as it went in", arguments: APIVersion.allCases)
    func hostileText(version: APIVersion) throws {
        let scalars = (0...0x2FF).compactMap(Unicode.Scalar.init).map(String.init)
        let texts = [
            #"quote " backslash \ slash / end\"#, "\u{0}\u{1}\u{1F}\u{7F}\u{85}", "line\r\n\ttab\u{8}\u{C}",
            "\u{2028}\u{2029}\u{FEFF}\u{202E}evil", "नमस्ते कॉल", "👩‍👩‍👧‍👦🇮🇳", "]}],\"x\":{", scalars.joined(),
            String(repeating: "\u{1}", count: 5000),
        ]
        var wire = WireBody(version: version, isBatch: true)
        for text in texts { wire.append(try record(name: text, reason: text)) }
        #expect(wire.count == texts.count)
        let size = wire.byteCount
        let bytes = wire.finish()
        #expect(bytes.count == size)
        let read = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: [[String: Any]]]
        let records = try #require(read?["call_records"])
        #expect(records.count == texts.count)
        let (name, reason) =
            version == .v1 ? ("label_name", "call_reason") : ("dynamic_label_name", "dynamic_call_reason")
        for (record, text) in zip(records, texts) {
            #expect(record.count == 7)
            // Compared by scalars: two ways to write one character must not pass for the same.
            #expect((record[name] as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
            #expect((record[reason] as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
            #expect((record["starts_at"] as? NSNumber)?.int64Value == 1_700_000_000_000)
        }
    }

    @Test(
        "Every integer is written as it is",
        arguments: numbersOfEveryLength
    )
    func integers(value: UInt64) {
        let empty = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
        let time = Int64(truncatingIfNeeded: value)
        var wire = WireBody(version: .v1, isBatch: false)
        wire.append(
            caller: value,
            receiver: 7,
            labelID: empty,
            labelName: empty,
            callReason: empty,
            startsAt: time,
            endsAt: Int64.min
        )
        #expect(
            String(decoding: wire.finish(), as: UTF8.self)
                == #"{"caller":"\#(value)","receiver":"7","label_id":"","starts_at":\#(time),"ends_at":\#(Int64.min)}"#
        )
    }

    @Test(
        "A record that is like the one before has the same bytes as one that is written out",
        arguments: APIVersion.allCases
    )
    func alike(version: APIVersion) throws {
        let first = try record(name: "Acme", reason: "Your \"parcel\"")
        let receivers = ["447700900101", "919812343210", "15551234567", "447700900102"]
        let records = try receivers.map { receiver in
            var record = first
            record.receiver = try #require(PhoneNumber(receiver))
            return record
        }
        var alike = WireBody(version: version, isBatch: true)
        alike.append(first)
        for record in records.dropFirst() {
            alike.appendAlike(caller: record.caller.value, receiver: record.receiver.value)
        }
        alike.append(try record(reason: "Another"))
        alike.appendAlike(caller: first.caller.value, receiver: first.receiver.value)
        let other = try record(reason: "Another")
        #expect(String(decoding: alike.finish(), as: UTF8.self) == body(version, records + [other, other]))
    }

    @Test("The same records give the same bytes, and a finished body starts anew")
    func deterministic() throws {
        var wire = WireBody(version: .v2, isBatch: true)
        for _ in 0..<500 { wire.append(try record(name: "Acme", reason: "Your parcel is here")) }
        let first = wire.finish()
        #expect(wire.count == 0)
        for _ in 0..<500 { wire.append(try record(name: "Acme", reason: "Your parcel is here")) }
        #expect(wire.finish() == first)
        #expect(String(decoding: wire.finish(), as: UTF8.self) == #"{"call_records":[]}"#)
    }
}

/// Those around every power of ten, where the number of digits changes, and the largest.
private let numbersOfEveryLength: [UInt64] = {
    var numbers: [UInt64] = [UInt64(Int64.max), .max]
    var power: UInt64 = 1
    for _ in 0..<19 {
        power *= 10
        numbers += [power - 1, power, power + 1, power / 3]
    }
    return numbers
}()
