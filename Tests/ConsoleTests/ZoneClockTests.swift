import Terminal
import Testing

@testable import Console

struct ZoneClockTests {
    @Test(
        "Moments are shown in the profile's zone",
        arguments: [
            ("UTC", 0, "Thu 1 Jan 00:00:00"), ("Asia/Kolkata", 1_795_512_600_000, "Tue 24 Nov 15:00:00"),
            ("UTC", 951_782_399_000, "Mon 28 Feb 23:59:59"), ("UTC", 951_782_400_000, "Tue 29 Feb 00:00:00"),
            ("America/New_York", 1_709_269_200_000, "Fri 1 Mar 00:00:00"), ("UTC", -1000, "Wed 31 Dec 23:59:59"),
        ]
    )
    func showsMoments(zone: String, milliseconds: Int64, words: String) {
        #expect(ZoneClock(zone).dayAndTime(milliseconds).string == words)
    }

    @Test(
        "In a file a moment has its year and its distance from UTC",
        arguments: [
            ("UTC", 0, "1970-01-01T00:00:00Z"), ("Asia/Kolkata", 1_795_512_600_999, "2026-11-24T15:00:00+05:30"),
            ("America/New_York", 1_709_269_200_000, "2024-03-01T00:00:00-05:00"),
        ]
    )
    func stampsMoments(zone: String, milliseconds: Int64, text: String) {
        #expect(ZoneClock(zone).stamp(milliseconds) == text)
    }

    @Test(
        "Spans are rounded down to what a person needs",
        arguments: [
            (59_999, "59 s"), (60_000, "1 min"), (3_599_000, "59 min"), (3_600_000, "1 h"), (7_500_000, "2 h 5 min"),
            (172_799_000, "47 h 59 min"), (172_800_000, "2 d"),
        ]
    )
    func namesSpans(milliseconds: Int64, words: String) {
        #expect(ZoneClock.span(milliseconds).string == words)
    }

    @Test func aZoneTheSystemDoesNotKnowIsShownAsUTC() {
        #expect(ZoneClock("Mars/Olympus").time(3_661_000).string == "01:01:01")
    }

    @Test(arguments: [
        ("Asia/Kolkata", "IST"), ("UTC", "UTC"), ("Europe/Berlin", "UTC+1"), ("America/St_Johns", "UTC-3:30"),
        ("Asia/Kathmandu", "UTC+5:45"),
    ])
    func zonesHaveShortNamesInAnyLocale(zone: String, name: String) {
        #expect(ZoneClock(zone).zoneName(at: Story.now).string == name)
    }
}
