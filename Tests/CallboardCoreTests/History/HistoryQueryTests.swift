import Foundation
import Testing

@testable import CallboardCore

@Suite("Searching the history")
struct HistoryQueryTests {
    /// 24 November 2026, 15:00:00 in India.
    private static let now: Int64 = 1_795_512_600_000
    private static let zone = TimeZone(identifier: "Asia/Kolkata") ?? .gmt

    private static let hour: Int64 = 3_600_000
    private static let minute: Int64 = 60_000
    /// What people say, and how long ago it was.
    private static let pastMoments: [(text: String, ago: Int64)] = [
        ("yesterday", 39 * hour), ("today", 15 * hour), ("yesterday 14:05", 24 * hour + 55 * minute),
        ("today 09:00", 6 * hour), ("14:05", 55 * minute), ("15:01", 24 * hour - minute), ("24h", 24 * hour),
        ("7d", 168 * hour), ("90min", 90 * minute), ("2026-11-23 14:05", 24 * hour + 55 * minute), ("now", 0),
    ]

    private static func query(_ text: String) throws -> HistoryQuery {
        try HistoryQuery(typed: text, zone: zone, now: now)
    }

    @Test func termsAndWordsStandInAnyOrder() throws {
        let query = try Self.query("autumn who:me what:send label:\"Acme Delivery\" file batch:59 submission:2026")
        #expect(query.words == ["autumn file"])
        #expect(query.who == "me" && query.what == .confirmed && query.label == "Acme Delivery")
        #expect(query.batch == "59" && query.submission == "2026")
        #expect(try Self.query("") == HistoryQuery())
    }

    @Test func aSignHoldsForTheWordsBehindItUntilTheNextSignOrTerm() throws {
        let query = try Self.query("file !spring sale ~kq7 who:!me label:~acd rest !what:reveal !batch:59")
        #expect(query.words == ["file rest", "!spring sale", "~kq7"])
        #expect(query.who == "!me" && query.label == "~acd" && query.batch == "!59")
        #expect(query.what == nil && query.notWhat == .revealed)
        #expect(try Self.query("! spring \"!two  words\" ~").words == ["!spring", "!two  words"])
    }

    @Test(
        "A moment in the past is read as people say it",
        arguments: pastMoments
    )
    func moments(text: String, ago: Int64) {
        #expect(PastMoment(zone: Self.zone, now: Self.now).read(text) == Self.now - ago)
    }

    @Test func aWeekdayIsTheLastOne() throws {
        for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] {
            let moment = try #require(PastMoment(zone: Self.zone, now: Self.now).read("\(day) 10:00"))
            #expect((Self.now - 7 * 86_400_000...Self.now).contains(moment), "\(day)")
        }
    }

    @Test(arguments: ["", "soon", "25:00", "yesterday noon", "7y", "yesterday 14:05 sharp"])
    func whatIsNoMomentIsRefused(text: String) {
        #expect(PastMoment(zone: Self.zone, now: Self.now).read(text) == nil)
    }

    @Test func whatCannotBeSearchedIsNamed() {
        #expect(throws: HistoryQuery.Problem.unknownTerm("whom", known: HistoryQuery.terms)) {
            try Self.query("whom:me")
        }
        #expect(throws: HistoryQuery.Problem.unknownDeed("dance")) { try Self.query("what:dance") }
        // Two deeds begin so.
        #expect(throws: HistoryQuery.Problem.unknownDeed("re")) { try Self.query("what:re") }
        #expect(throws: HistoryQuery.Problem.notATime("soon")) { try Self.query("since:soon") }
    }

    @Test func everyDeedIsFoundByItsWord() {
        for deed in LedgerEntry.Kind.deeds { #expect(LedgerEntry.Kind(deed: deed)?.deed == deed) }
    }

    @Test func smallAndCapitalLettersOfEveryLanguageAreTheSame() async throws {
        try await JournalBench.run { bench in
            _ = try await bench.submit(1, name: "Ärzte.csv")
            _ = try await bench.submit(1, name: "spring")
            try await bench.journal.note(.revealed, by: "Çelik", at: JournalBench.now + 50, ["what": "Labels"])
            func found(_ typed: String) async throws -> [String] {
                try await bench.journal.history(try Self.query(typed), limit: 9, before: nil).map {
                    $0.submissionName ?? $0.kind
                }
            }
            for typed in ["ärzte", "Ärzte", "ÄRZTE", "~äzt", "submission:Ärz"] {
                #expect(try await found(typed) == ["Ärzte.csv"], "\(typed)")
            }
            #expect(try await found("!Ärzte") == ["revealed", "spring"])
            #expect(try await found("who:çelik") == ["revealed"])
        }
    }

    @Test func everyTermNarrowsDown() async throws {
        try await JournalBench.run { bench in
            let first = try await bench.submit(2, name: "autumn")
            _ = try await bench.attempt(first, .accepted, batchID: "b-5")
            _ = try await bench.submit(1, name: "spring")
            try await bench.journal.note(.revealed, by: "ben", at: JournalBench.now + 50, ["what": "Labels"])
            func found(_ change: (inout HistoryQuery) -> Void) async throws -> [String] {
                var query = HistoryQuery()
                change(&query)
                return try await bench.journal.history(query, limit: 9, before: nil).map {
                    $0.submissionName ?? $0.kind
                }
            }
            #expect(try await found { _ in } == ["revealed", "spring", "autumn"])
            #expect(try await found { $0.who = "ben" } == ["revealed"])
            #expect(try await found { $0.what = .confirmed } == ["spring", "autumn"])
            #expect(try await found { $0.batch = "b-5" } == ["autumn"])
            #expect(try await found { $0.submission = "spr" } == ["spring"])
            #expect(try await found { $0.submission = TextFilter(first.rawValue) } == ["autumn"])
            #expect(try await found { $0.label = "5a9d1c00" } == ["spring", "autumn"])
            #expect(try await found { $0.label = "no such label" } == [])
            #expect(try await found { $0.words = ["!sprin"] } == ["revealed", "autumn"])
            #expect(try await found { $0.words = ["!b-5"] } == ["revealed", "spring"])
            #expect(try await found { $0.words = ["~atmn"] } == ["autumn"])
            #expect(try await found { $0.words = ["~nmta"] } == [])
            #expect(try await found { $0.words = ["asha", "!autumn"] } == ["spring"])
            #expect(try await found { $0.who = "!ben" } == ["spring", "autumn"])
            #expect(try await found { $0.who = "~bn" } == ["revealed"])
            #expect(try await found { $0.notWhat = .confirmed } == ["revealed"])
            #expect(try await found { $0.batch = "!b-5" } == ["revealed", "spring"])
            #expect(try await found { $0.submission = "!spr" } == ["revealed", "autumn"])
            #expect(try await found { $0.label = "!5a9d1c00" } == ["revealed"])
            #expect(try await found { $0.label = "~5d1c7e57" } == ["spring", "autumn"])
            #expect(try await found { $0.until = JournalBench.now + 50 } == ["spring", "autumn"])
            #expect(try await found { $0.since = JournalBench.now + 50 } == ["revealed"])
        }
    }
}
