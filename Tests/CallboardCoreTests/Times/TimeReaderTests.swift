import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("Moments as people and programs write them")
struct TimeReaderTests {
    /// 2026-11-24 05:30:00 UTC, 11:00 in India.
    static let now: Int64 = 1_795_498_200_000
    static let india = TimeZone(identifier: "Asia/Kolkata") ?? .gmt
    static let hour: Int64 = 3_600_000

    private func reader(_ order: DateOrder = .dayFirst, serials: Bool = false) -> TimeReader {
        TimeReader(zone: TimeReaderTests.india, now: TimeReaderTests.now, order: order, readsSerials: serials)
    }

    private func utc(_ text: String) throws -> Int64 {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let date = try #require(formatter.date(from: text))
        return Int64((date.timeIntervalSince1970 * 1000).rounded())
    }

    @Test(
        "Every notation gives the moment that is meant",
        arguments: [
            ("1795498200123", "2026-11-24T05:30:00.123Z"), ("  1795498200123 ", "2026-11-24T05:30:00.123Z"),
            ("now", "2026-11-24T05:30:00.000Z"), ("NOW", "2026-11-24T05:30:00.000Z"),
            ("now+2h", "2026-11-24T07:30:00.000Z"), ("now + 30m", "2026-11-24T06:00:00.000Z"),
            ("now-1h", "2026-11-24T04:30:00.000Z"), ("+2h", "2026-11-24T07:30:00.000Z"),
            ("+1d", "2026-11-25T05:30:00.000Z"), ("+1h30m", "2026-11-24T07:00:00.000Z"),
            ("+90s", "2026-11-24T05:31:30.000Z"), ("18:30", "2026-11-24T13:00:00.000Z"),
            ("11:00", "2026-11-24T05:30:00.000Z"), ("10:59", "2026-11-25T05:29:00.000Z"),
            ("6:30 PM", "2026-11-24T13:00:00.000Z"), ("12:00 am", "2026-11-24T18:30:00.000Z"),
            ("2026-11-24 09:00", "2026-11-24T03:30:00.000Z"), ("2026-11-24 09:00:30", "2026-11-24T03:30:30.000Z"),
            ("2026-11-24T09:00:30.5", "2026-11-24T03:30:30.500Z"), ("2026-11-24", "2026-11-23T18:30:00.000Z"),
            ("2026/11/24 09:00", "2026-11-24T03:30:00.000Z"), ("2026-11-24T09:00Z", "2026-11-24T09:00:00.000Z"),
            ("2026-11-24t09:00:00z", "2026-11-24T09:00:00.000Z"), ("2026-11-24 09:00 UTC", "2026-11-24T09:00:00.000Z"),
            ("2026-11-24T09:00:00+05:30", "2026-11-24T03:30:00.000Z"),
            ("2026-11-24T09:00:00.123456+0530", "2026-11-24T03:30:00.123Z"),
            ("2026-11-24 09:00 -08", "2026-11-24T17:00:00.000Z"), ("24/11/2026 18:00", "2026-11-24T12:30:00.000Z"),
            ("24.11.2026", "2026-11-23T18:30:00.000Z"), ("24.11.2026, 18:00", "2026-11-24T12:30:00.000Z"),
            ("24-11-2026 18:00", "2026-11-24T12:30:00.000Z"), ("1/2/2027 6:00 PM", "2027-02-01T12:30:00.000Z"),
            ("24/11/26 18:00", "2026-11-24T12:30:00.000Z"), ("2026-11-24 24:00", "2026-11-24T18:30:00.000Z"),
            ("29/02/2028 00:00", "2028-02-28T18:30:00.000Z"), ("24/11/2026 6:00\u{202F}PM", "2026-11-24T12:30:00.000Z"),
            // It is Tuesday, 11:00.
            ("tomorrow 10:00", "2026-11-25T04:30:00.000Z"), ("Tomorrow", "2026-11-24T18:30:00.000Z"),
            ("today, 6:00 PM", "2026-11-24T12:30:00.000Z"), ("today 09:00", "2026-11-24T03:30:00.000Z"),
            ("yesterday 14:05", "2026-11-23T08:35:00.000Z"), ("Thu 10:00", "2026-11-26T04:30:00.000Z"),
            ("tue 11:00", "2026-11-24T05:30:00.000Z"), ("tuesday 10:59", "2026-12-01T05:29:00.000Z"),
            ("mon 10:00", "2026-11-30T04:30:00.000Z"), ("1 Dec 2026 15:00", "2026-12-01T09:30:00.000Z"),
            ("1 december 2026", "2026-11-30T18:30:00.000Z"), ("29 Feb 2028, 00:00", "2028-02-28T18:30:00.000Z"),
        ]
    )
    func notations(text: String, moment: String) throws {
        #expect(reader().read(text) == .at(try utc(moment)))
    }

    @Test("The month comes first where a column says so")
    func monthFirst() throws {
        #expect(reader(.monthFirst).read("11/24/2026 6:00 PM") == .at(try utc("2026-11-24T12:30:00.000Z")))
        #expect(reader(.monthFirst).read("24.11.2026 18:00") == .at(try utc("2026-11-24T12:30:00.000Z")))
        #expect(reader(.monthFirst).read("24/11/2026 18:00") == .notATime)
        #expect(reader(.dayFirst).read("11/24/2026 18:00") == .notATime)
    }

    @Test(
        "What is no moment is refused",
        arguments: [
            "someday", "tomorrow 9", "tomorrow noon", "Thursday", "th 10:00", "1 De 2026", "1 Dec", "31 Nov 2026",
            "12345678901234", "2026-13-01", "2026-11-31", "29/02/2027", "2026-11-24 25:00",
            "2026-11-24 09:60",
            "2026-11-24 09:00:60", "2026-11-24T", "2026-11-24 9", "24/11/2026 18:00 Paris", "13:00 PM", "0:00 AM", "+2",
            "+h",
            "+2h!", "now+", "nowadays", "2026-11-24T09:00:00+25:00", "24/11", "24/11/202", "x", "-2h", "1795498200123x",
            "46350.75", "9.11E+11", "2026-11-24T09:00Zulu", "1960-01-01 00:00", "24:30",
        ]
    )
    func refused(text: String) {
        #expect(reader().read(text) == .notATime)
    }

    @Test("Nothing is missing, and ten digits or fewer are seconds")
    func missingAndSeconds() {
        #expect(reader().read("") == .missing)
        #expect(reader().read("  ") == .missing)
        #expect(reader().read("1795498200") == .seconds)
        #expect(reader().read("46350") == .seconds)
        #expect(reader().read("17954982000") == .at(17_954_982_000))
    }

    @Test("An end counts from its start")
    func ends() throws {
        let start = TimeReaderTests.now + 5 * TimeReaderTests.hour  // 16:00 in India.
        #expect(reader().read("+2h", after: start) == .at(start + 2 * TimeReaderTests.hour))
        #expect(reader().read("now+2h", after: start) == .at(TimeReaderTests.now + 2 * TimeReaderTests.hour))
        #expect(reader().read("15:00", after: start) == .at(try utc("2026-11-25T09:30:00.000Z")))
        #expect(reader().read("16:00", after: start) == .at(start + 24 * TimeReaderTests.hour))
        #expect(reader().read("16:01", after: start) == .at(start + 60_000))
    }

    @Test("A spreadsheet's days are read where the column has them")
    func serials() throws {
        #expect(reader(serials: true).read("46350.75") == .at(try utc("2026-11-24T12:30:00.000Z")))
        #expect(reader(serials: true).read("46350,75") == .at(try utc("2026-11-24T12:30:00.000Z")))
        #expect(reader(serials: true).read("46350") == .at(try utc("2026-11-23T18:30:00.000Z")))
        #expect(reader(serials: true).read("46350.3958333333") == .at(try utc("2026-11-24T04:00:00.000Z")))
        #expect(reader(serials: true).read("36525") == .seconds)
        #expect(reader(serials: true).read("73051") == .seconds)
        #expect(reader(serials: true).read("1795498200123") == .at(1_795_498_200_123))
    }

    @Test("Where clocks go forward and back, local times are read the same way every time")
    func clockChanges() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let reader = TimeReader(zone: berlin, now: TimeReaderTests.now)
        #expect(reader.read("2027-03-28 01:59") == .at(try utc("2027-03-28T00:59:00.000Z")))
        // 02:30 does not exist; the offset before the change holds, so it is 03:30.
        #expect(reader.read("2027-03-28 02:30") == .at(try utc("2027-03-28T01:30:00.000Z")))
        #expect(reader.read("2027-03-28 03:00") == .at(try utc("2027-03-28T01:00:00.000Z")))
        // 02:30 occurs twice; the first counts.
        #expect(reader.read("2027-10-31 02:30") == .at(try utc("2027-10-31T00:30:00.000Z")))
        #expect(reader.read("2027-10-31 03:00") == .at(try utc("2027-10-31T02:00:00.000Z")))
        // Years away the zone itself is asked.
        #expect(reader.read("2035-07-01 12:00") == .at(try utc("2035-07-01T10:00:00.000Z")))
        #expect(reader.read("2001-01-01 12:00") == .at(try utc("2001-01-01T11:00:00.000Z")))
    }

    @Test(
        "Fast offsets agree with the zone's own calendar",
        arguments: [
            "Asia/Kolkata", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
            "Africa/Casablanca",
        ]
    )
    func offsets(identifier: String) throws {
        let zone = try #require(TimeZone(identifier: identifier))
        let offsets = ZoneOffsets(zone, around: TimeReaderTests.now)
        var moment = TimeReaderTests.now - 500 * 24 * TimeReaderTests.hour
        while moment < TimeReaderTests.now + 900 * 24 * TimeReaderTests.hour {
            let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment) / 1000))) * 1000
            #expect(offsets.local(fromUTC: moment) == moment + offset)
            // A local time leads back to a moment with the same local time.
            let back = offsets.utc(fromLocal: moment + offset)
            #expect(offsets.local(fromUTC: back) == moment + offset)
            moment += 7 * TimeReaderTests.hour + 1_000_123
        }
    }

    @Test(
        "A date says what it can about the order in its column",
        arguments: [
            ("24/11/2026 18:00", DateOrderEvidence.proof(.dayFirst)), ("11/24/2026", .proof(.monthFirst)),
            ("12/01/2027", .open), ("12/12/2027", .open), ("24.11.2026", .none), ("2026-11-24", .none), ("now", .none),
            ("", .none), ("1795498200123", .none), ("13/13/2027", .open), ("31-12-26", .proof(.dayFirst)),
        ]
    )
    func evidence(text: String, evidence: DateOrderEvidence) {
        var text = text
        #expect(text.withUTF8 { TimeReader.orderEvidence($0) } == evidence)
    }

    @Test("A notation is known by its name")
    func notationNames() {
        #expect(reader().notation(of: "now+2h") == .now)
        #expect(reader().notation(of: "+2h") == .span)
        #expect(reader().notation(of: "18:30") == .clock)
        #expect(reader().notation(of: "2026-11-24T09:00Z") == .zoned)
        #expect(reader().notation(of: "2026-11-24 09:00") == .yearFirst)
        #expect(reader().notation(of: "24/11/2026") == .yearLast)
        #expect(reader().notation(of: "1795498200123") == .milliseconds)
        #expect(reader(serials: true).notation(of: "46350.5") == .serial)
        #expect(reader().notation(of: "nonsense") == nil)
    }
}
