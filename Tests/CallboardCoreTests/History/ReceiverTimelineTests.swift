import CallPersonalisation
import Testing

@testable import CallboardCore

@Suite("Whether a name should have shown")
struct ReceiverTimelineTests {
    private static let start = JournalBench.now
    private static let end = start + 3_600_000

    private static func hit(
        _ state: RecordState,
        from start: Int64 = start,
        to end: Int64 = end,
        taken: Int64? = start - 60_000,
        asked: Int64? = nil,
        made: Int64 = start - 120_000
    ) -> NumberHit {
        var record = JournalBench.record(0, endsAt: end)
        record.window = TimeWindow(startsAt: start, endsAt: end)
        return NumberHit(
            submission: SubmissionID(rawValue: "s"),
            submissionName: "autumn",
            record: record,
            state: state,
            createdAt: made,
            sending: taken.map {
                NumberHit.Sending(
                    attempt: 1,
                    sentAt: $0,
                    closedAt: $0,
                    lastAskedAt: asked,
                    batchID: asked.map { _ in "b" }
                )
            }
        )
    }

    private static func answer(at moment: Int64, _ hits: NumberHit...) -> ShownAnswer {
        ReceiverTimeline(receiver: 919_812_000_000, windows: hits).answer(at: moment)
    }

    @Test(
        "A window holds its first moment and not its last",
        arguments: [
            (start - 1, ShownAnswer.Kind.outside), (start, .shown), (end - 1, .shown), (end, .outside),
        ]
    )
    func edges(moment: Int64, kind: ShownAnswer.Kind) {
        #expect(Self.answer(at: moment, Self.hit(.pushed)).kind == kind)
    }

    @Test(
        "The state of the record is the reason",
        arguments: [
            (RecordState.accepted, ShownAnswer.Kind.resultOpen, "unknown"), (.statusUnknown, .resultUnknown, "unknown"),
            (.inDoubt, .inDoubt, "unknown"), (.inFlight, .inDoubt, "unknown"), (.failed, .failed, "no"),
            (.rejected, .rejected, "no"), (.queued, .notSentYet, "no"), (.deferred, .notSentYet, "no"),
            (.expired, .expired, "no"), (.stopped, .cancelled, "no"), (.leftOut, .neverSent, "no"),
        ]
    )
    func states(state: RecordState, kind: ShownAnswer.Kind, word: String) {
        let answer = Self.answer(at: Self.start + 1, Self.hit(state))
        #expect(answer.kind == kind)
        #expect(answer.kind.word == word)
        #expect(answer.hit != nil)
    }

    @Test func whatWasPushedAfterTheCallDidNotHelp() {
        let moment = Self.start + 10_000
        #expect(Self.answer(at: moment, Self.hit(.pushed, taken: moment)).kind == .shown)
        #expect(Self.answer(at: moment, Self.hit(.pushed, taken: moment + 1)).kind == .late)
    }

    @Test func ofABatchTheTakingIsKnownBeforeThePush() {
        let moment = Self.start + 10_000
        #expect(Self.answer(at: moment, Self.hit(.pushed, asked: moment)).kind == .shown)
        #expect(Self.answer(at: moment, Self.hit(.pushed, asked: moment + 1)).kind == .shownIfInTime)
    }

    @Test func theRecordThatReachedThePhoneCountsBeforeOnesThatDidNot() {
        let answer = Self.answer(
            at: Self.start + 1,
            Self.hit(.failed, made: Self.start - 10),
            Self.hit(.pushed, taken: Self.start - 90_000),
            Self.hit(.pushed, to: Self.end - 5, taken: Self.start - 5)
        )
        #expect(answer.kind == .shown)
        // Of two that reached it, the one that was pushed last.
        #expect(answer.hit?.record.window.endsAt == Self.end - 5)
    }

    @Test func outsideOfAllWindowsTheNearestAreTold() {
        let day: Int64 = 86_400_000
        let answer = Self.answer(
            at: Self.end + 10,
            Self.hit(.pushed, from: Self.start - day, to: Self.end - day),
            Self.hit(.pushed),
            Self.hit(.failed, from: Self.start + day, to: Self.end + day),
            Self.hit(.failed, from: Self.start + 2 * day, to: Self.end + 2 * day)
        )
        #expect(answer.kind == .outside)
        #expect(answer.before?.record.window.endsAt == Self.end)
        #expect(answer.after?.record.window.startsAt == Self.start + day)
    }

    @Test func withoutARecordTheRefusedRowOrTheEmptyingIsTheReason() {
        let refused = RefusedHit(
            submission: SubmissionID(rawValue: "s"),
            submissionName: "autumn",
            row: RefusedRow(line: 18, row: 17, rules: ["reason-length"], cells: ["919812000000"]),
            createdAt: Self.start
        )
        func kind(_ refused: [RefusedHit], emptiedBefore: Int64? = nil) -> ShownAnswer.Kind {
            ReceiverTimeline(receiver: 1, windows: [], refused: refused, emptiedBefore: emptiedBefore)
                .answer(at: Self.start).kind
        }
        #expect(kind([]) == .neverSent)
        #expect(kind([refused]) == .refused)
        #expect(kind([], emptiedBefore: Self.start) == .neverSent)
        #expect(kind([], emptiedBefore: Self.start + 1) == .emptied)
    }

    @Test(arguments: ShownAnswer.Kind.allCases)
    func everyAnswerHasASentenceAndANextStep(kind: ShownAnswer.Kind) {
        let words = ShownWords(Spelling(moment: { "<\($0)>" }, number: { _ in "91******0000" }, label: { $0.short }))
        for hit in [nil, Self.hit(.pushed)] {
            let answer = ShownAnswer(kind: kind, moment: Self.start, hit: hit)
            let sentence = words.sentence(answer, receiver: 919_812_000_000)
            #expect(sentence.hasSuffix("."), "\(sentence)")
            #expect(!sentence.contains("919812000000"))
            #expect(words.next(answer).hasSuffix("."))
        }
    }

    @Test func theJournalTellsWhoCarriedARecordAndWhichRowsWereRefused() async throws {
        try await JournalBench.run { bench in
            let row = RefusedRow(
                line: 9,
                row: 8,
                rules: ["reason-length"],
                cells: ["911140001234", "+91 98120-00001", "x"]
            )
            let id = try await bench.submit((0..<3).map { JournalBench.record($0) }, refused: [row])
            let attempt = try await bench.attempt(id, .accepted, batchID: "b-9")
            let found = try await bench.journal.records(forNumber: "9812000001", limit: 10)
            #expect(found.hits.map(\.sending?.attempt) == [attempt])
            #expect(found.hits.first?.sending?.batchID == "b-9")
            #expect(found.refused.map(\.row.line) == [9])
            #expect(found.receivers == [919_812_000_001])
            #expect(!found.isCut && found.emptiedBefore == nil)
            let cut = try await bench.journal.records(forNumber: "98120000", limit: 2)
            #expect(cut.isCut && cut.hits.count == 2)
        }
    }
}
