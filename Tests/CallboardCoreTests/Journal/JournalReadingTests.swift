import CallPersonalisation
import Foundation
import Testing

@testable import CallboardCore

@Suite("Reading the journal")
struct JournalReadingTests {
    private static let now = JournalBench.now

    @Test func submissionsComeNewestFirstInWindows() async throws {
        try await JournalBench.run { bench in
            var ids: [SubmissionID] = []
            for index in 0..<5 { ids.append(try await bench.submit(1, name: "n\(index)")) }
            let first = try await bench.journal.submissions(limit: 2, before: nil)
            #expect(first.map(\.name) == ["n4", "n3"])
            let next = try await bench.journal.submissions(limit: 9, before: first.last?.id)
            #expect(next.map(\.name) == ["n2", "n1", "n0"])
            #expect(
                next.last?.rows == 1 && next.last?.createdBy == "asha" && next.last?.origin == "/home/asha/autumn.csv"
            )
            #expect(try await bench.journal.submissions(limit: 9, before: ids[0]).isEmpty)
            #expect(try await bench.journal.submission(SubmissionID(rawValue: "nothing")) == nil)
        }
    }

    @Test func aSubmissionIsFoundByItsNameItsBeginningItsEndAndItsBatch() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(1)
            _ = try await bench.attempt(id, .accepted, batchID: "b-77")
            let journal = bench.journal
            for text in [id.rawValue, String(id.rawValue.prefix(8)), String(id.rawValue.suffix(4)), "b-77"] {
                #expect(try await journal.submission(matching: text)?.id == id, "\(text)")
            }
            for text in ["nothing", "b-7", "%", "_", "", "2%"] {
                #expect(try await journal.submission(matching: text) == nil, "\(text)")
            }
            _ = try await bench.submit(1)
            // Two begin alike: neither is meant.
            #expect(try await journal.submission(matching: String(id.rawValue.prefix(8))) == nil)
            #expect(try await journal.submission(matching: id.rawValue)?.id == id)
        }
    }

    @Test func attemptsComeInOrderInWindows() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(5, mode: .realtime)
            let claims = try await bench.claim(id, mode: .realtime, limit: 5)
            let first = try await bench.journal.attempts(of: id, limit: 2, after: nil)
            #expect(first.map(\.id) == claims.prefix(2).map(\.attempt))
            let rest = try await bench.journal.attempts(of: id, limit: 9, after: first.last?.id)
            #expect(rest.map(\.id) == claims.dropFirst(2).map(\.attempt))
            #expect(rest.allSatisfy { $0.records == 1 && $0.counts.total == 1 })
            let latest = try await bench.journal.latestAttempts(of: id, limit: 2)
            #expect(latest.map(\.id) == claims.suffix(2).reversed().map(\.attempt))
        }
    }

    @Test func refusedRowsComeInTheOrderOfTheFile() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.journal.create(JournalBench.new(), by: "asha", at: Self.now)
            for block in 0..<3 {
                let rows = (0..<4).map { index in
                    RefusedRow(
                        line: block * 4 + index + 2,
                        row: block * 4 + index + 1,
                        rules: ["caller-missing", "window-past"],
                        cells: ["=1+1", "é\n\u{1B}[2J", "\(index)"]
                    )
                }
                try await bench.journal.append([], refused: rows, to: id, at: Self.now)
            }
            try await bench.journal.confirm(id, heldUntil: nil, by: "asha", at: Self.now)
            let first = try await bench.journal.refusedRows(of: id, limit: 5, after: 0)
            #expect(first.map(\.row) == [1, 2, 3, 4, 5])
            #expect(first.first?.cells == ["=1+1", "é\n\u{1B}[2J", "0"])
            #expect(try await bench.journal.refusedRows(of: id, limit: 50, after: 5).map(\.row) == Array(6...12))
            #expect(try await bench.states(id) == [.invalid: 12])
            #expect(try await bench.journal.verify() == [])
        }
    }

    @Test func causesAreCountedMostFrequentFirst() async throws {
        try await JournalBench.run { bench in
            let records = (0..<6).map { JournalBench.record($0) } + [JournalBench.record(6, endsAt: Self.now)]
            let id = try await bench.submit(records, mode: .realtime)
            let outcomes: [(AttemptOutcome, String?)] = [
                (.failed, "failed_to_push"), (.failed, "not_a_user"), (.failed, "not_a_user"), (.inDoubt, nil),
                (.rejected, nil), (.pushed, nil),
            ]
            for (outcome, reason) in outcomes {
                _ = try await bench.attempt(id, outcome, mode: .realtime) { result in
                    result.reason = reason
                    result.httpStatus = outcome == .rejected ? 400 : nil
                }
            }
            #expect(try await bench.claim(id, mode: .realtime).isEmpty)
            let causes = try await bench.journal.causes(in: FailureScope(submission: id))
            #expect(causes.first?.id == "not_a_user" && causes.first?.rows == 2)
            let rest = Dictionary(uniqueKeysWithValues: causes.map { ($0.id, $0.rows) })
            #expect(rest == ["not_a_user": 2, "failed_to_push": 1, "no-answer": 1, "http-400": 1, "expired": 1])
            for (cause, rows) in rest {
                let failed = try await bench.journal.failures(
                    cause: cause,
                    in: FailureScope(submission: id),
                    limit: 9,
                    after: nil
                )
                #expect(failed.count == rows, "\(cause)")
            }
            #expect(try await bench.journal.causes(in: FailureScope(query: HistoryQuery(since: Self.now + 1))).isEmpty)
            // Words narrow down, take away, or want their letters in order.
            func found(_ change: (inout HistoryQuery) -> Void) async throws -> [String] {
                var scope = FailureScope()
                change(&scope.query)
                return try await bench.journal.causes(in: scope).map(\.id)
            }
            #expect(try await found { $0.words = ["order-1"] } == ["not_a_user"])
            #expect(try await found { $0.words = ["!order-1", "!order-2"] }.contains("not_a_user") == false)
            #expect(try await found { $0.words = ["~odr4"] } == ["http-400"])
            #expect(try await found { $0.words = ["~4odr"] } == [])
            #expect(try await found { $0.words = ["!919812000000"] }.contains("failed_to_push") == false)
            #expect(try await found { $0.label = "!5a9d1c00" } == [])
            #expect(try await found { $0.submission = "!autumn" } == [])
            #expect(try await found { $0.batch = "!no such batch" }.count == 5)
            // A window of two, then the rest.
            let first = try await bench.journal.failures(
                cause: nil,
                in: FailureScope(submission: id),
                limit: 2,
                after: nil
            )
            let next = try await bench.journal.failures(
                cause: nil,
                in: FailureScope(submission: id),
                limit: 9,
                after: first.last?.cursor
            )
            #expect((first + next).map(\.record.row) == [1, 2, 3, 4, 5, 7])
            #expect(first.first?.record.reference == "order-0")
        }
    }

    // MARK: History

    @Test func historyTellsWhoDidWhatNewestFirst() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(1, name: "autumn 100%")
            let attempt = try await bench.attempt(id, .inDoubt)
            #expect(try await bench.journal.decide(attempt, .notSent, by: "ben", at: Self.now + 10))
            let other = try await bench.submit(1, name: "spring")
            _ = try await bench.attempt(other, .accepted, batchID: "b-5")
            let all = try await bench.journal.history(HistoryQuery(), limit: 50, before: nil)
            #expect(all.map(\.kind) == ["confirmed", "decided", "confirmed"])
            #expect(all.map(\.who) == ["asha", "ben", "asha"])
            #expect(all.map(\.submissionName) == ["spring", "autumn 100%", "autumn 100%"])
            #expect(all.allSatisfy { !$0.words.isEmpty })
            func found(_ query: HistoryQuery) async throws -> [String] {
                try await bench.journal.history(query, limit: 50, before: nil).map(\.kind)
            }
            #expect(try await found(HistoryQuery(text: "ben")) == ["decided"])
            #expect(try await found(HistoryQuery(text: "spring")) == ["confirmed"])
            #expect(try await found(HistoryQuery(text: "b-5")) == ["confirmed"])
            #expect(try await found(HistoryQuery(text: "")) == ["confirmed", "decided", "confirmed"])
            #expect(try await found(HistoryQuery(text: "100%")) == ["decided", "confirmed"])
            #expect(try await found(HistoryQuery(text: "n%1")) == [])
            #expect(try await found(HistoryQuery(since: Self.now + 10)) == ["decided"])
            #expect(
                try await bench.journal.history(HistoryQuery(), limit: 9, before: all[1].sequence).map(\.kind) == [
                    "confirmed"
                ]
            )
        }
    }

    @Test(
        "A number is found in any notation",
        arguments: [
            "919812000003", "+919812000003", "00919812000003", "+91 98120 00003", "(91) 98120-00003", "9812000003",
            "09812000003",
        ]
    )
    func numbers(text: String) async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit(501)
            _ = try await bench.attempt(id, .rejected) { result in
                result.httpStatus = 400
                result.message = "bad"
            }
            let hits = try await bench.journal.records(forNumber: text, limit: 10).hits
            #expect(hits.map(\.record.row) == [4])
            #expect(hits.first?.state == .rejected && hits.first?.cause == "http-400" && hits.first?.message == "bad")
            #expect(hits.first?.submission == id && hits.first?.submissionName == "autumn")
        }
    }

    @Test func aSearchForTooLittleFindsNothingAndOneForTheCallerFindsAll() async throws {
        try await JournalBench.run { bench in
            _ = try await bench.submit(3)
            for text in ["", "12", "+", "abc", "00"] {
                #expect(try await bench.journal.records(forNumber: text, limit: 9).hits.isEmpty, "\(text)")
            }
            #expect(try await bench.journal.records(forNumber: "911140001234", limit: 9).hits.count == 3)
            #expect(try await bench.journal.records(forNumber: "911140001234", limit: 2).hits.count == 2)
        }
    }

    @Test func aRecordOfTheSameTwoNumbersAndTimeIsFoundUnlessItCannotBeWithTheService() async throws {
        try await JournalBench.run { bench in
            let id = try await bench.submit([JournalBench.record(1)])
            let record = try #require(JournalBench.record(1).callRecord)
            func found(_ record: CallRecord, of account: String, at now: Int64 = Self.now) async throws -> [NumberHit] {
                try await bench.journal.recordsOverlapping(record, of: account, at: now)
            }
            let account = try #require(try await bench.journal.submissions(limit: 1, before: nil).first).clientAccountID
            #expect(try await found(record, of: account).map(\.record.row) == [2])
            #expect(try await found(record, of: "another").isEmpty)
            #expect(try await found(record, of: account, at: record.window.endsAt).isEmpty)
            var later = record
            later.window = TimeWindow(startsAt: record.window.endsAt, endsAt: record.window.endsAt + 1000)
            #expect(try await found(later, of: account).isEmpty, "the windows only touch")
            later.window = TimeWindow(startsAt: record.window.endsAt - 1, endsAt: record.window.endsAt + 1000)
            #expect(try await found(later, of: account).count == 1)
            _ = try await bench.attempt(id, .rejected) { $0.httpStatus = 400 }
            #expect(try await found(record, of: account).isEmpty)
        }
    }

    @Test func recordsOfTheSameTwoNumbersAreFoundAgainAndNoMoreThanAPersonReads() async throws {
        try await JournalBench.run { bench in
            _ = try await bench.submit(1200)
            let record = try #require(JournalBench.record(1).callRecord)
            let account = try #require(try await bench.journal.submissions(limit: 1, before: nil).first).clientAccountID
            func found(limit: Int = SQLiteJournal.mostOverlapping) async throws -> [SubmissionID] {
                try await bench.journal.recordsOverlapping(record, of: account, at: Self.now, limit: limit)
                    .map(\.submission)
            }
            let before = try await found()
            #expect(before.count == 1)
            // The blocks that were looked through hide nothing, neither theirs nor what comes behind them.
            let next = try await bench.submit([JournalBench.record(1), JournalBench.record(1)])
            #expect(try await found() == [next, next] + before)
            #expect(try await found() == [next, next] + before)
            #expect(try await found(limit: 1) == [next])
        }
    }

    // MARK: Small things

    @Test func requestsAreLoggedNewestFirst() async throws {
        try await JournalBench.run { bench in
            for index in 0..<3 {
                var line = RequestLine(
                    id: 0,
                    at: Self.now + Int64(index),
                    method: "POST",
                    path: "/clients/{id}/dynamic_call_records",
                    status: index == 1 ? nil : 200,
                    failure: index == 1 ? "reset (body_sent)" : nil,
                    durationMilliseconds: 12,
                    sent: 100
                )
                line.received = 7
                bench.journal.log(line)
            }
            // The log is no promise; what is written after it is.
            try await bench.journal.keep(Data("x".utf8), named: "x", at: Self.now)
            let lines = try await bench.journal.requests(limit: 9, before: nil)
            #expect(lines.map(\.at) == [Self.now + 2, Self.now + 1, Self.now])
            #expect(lines.map(\.status) == [200, nil, 200])
            #expect(try await bench.journal.requests(limit: 9, before: lines[0].id).count == 2)
        }
    }

    @Test func labelsAreKeptForEachAccount() async throws {
        try await JournalBench.run { bench in
            let label = Label(id: LabelID("5a9d1c00-7e57-4b1a-9c00-000000000001"), name: "मेरा बैंक")
            try await bench.journal.cache([label], of: "one", at: Self.now)
            let directory = try #require(try await bench.journal.cachedLabels(of: "one"))
            #expect(directory.labels == [label] && directory.fetchedAt == Self.now)
            #expect(try await bench.journal.cachedLabels(of: "two") == nil)
            try await bench.journal.cache([], of: "one", at: Self.now + 1)
            #expect(try await bench.journal.cachedLabels(of: "one")?.labels == [])
        }
    }
}
