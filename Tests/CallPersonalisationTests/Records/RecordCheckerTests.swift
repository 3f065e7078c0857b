import CallPersonalisation
import Testing

@Suite("The rules of a call record")
struct RecordCheckerTests {
    static let now: Int64 = 1_795_500_000_000
    static let label = "3d0c2f1a-0000-4000-8000-000000000001"
    static let directory = LabelDirectory([
        Label(id: LabelID(label), name: "Acme Delivery"),
        Label(id: LabelID("3d0c2f1a-0000-4000-8000-000000000002"), name: "Old", deletedAt: "2026-11-01T00:00:00Z"),
        Label(id: LabelID("3d0c2f1a-0000-4000-8000-000000000003"), name: "Twice"),
        Label(id: LabelID("3d0c2f1a-0000-4000-8000-000000000004"), name: "Twice"),
        Label(id: LabelID("3d0c2f1a-0000-4000-8000-000000000005"), name: "Fixed", kind: "static"),
    ])
    static let good = RecordDraft(
        caller: "911140001234",
        receiver: "919812343210",
        label: label,
        starts: String(now + 3_600_000),
        ends: String(now + 7_200_000)
    )

    private func rules(
        isExact: Bool = false,
        labels: LabelDirectory? = directory,
        now: Int64 = now,
        skew: Int64 = 0,
        _ change: (inout RecordDraft) -> Void
    ) -> Set<String> {
        var draft = RecordCheckerTests.good
        change(&draft)
        let checker = RecordChecker(labels: labels, now: now, isExact: isExact, clockSkew: skew)
        let problems = checker.problems(
            of: draft,
            starts: TimeReading(apiForm: draft.starts),
            ends: TimeReading(apiForm: draft.ends)
        )
        return Set(problems.map(\.rule.name))
    }

    @Test func aGoodRecordHasNoProblems() {
        #expect(rules { _ in } == [])
        #expect(rules(isExact: true) { _ in } == [])
    }

    @Test(
        "A number is judged by what is left after its punctuation",
        arguments: [
            ("", "missing"), ("   ", "missing"), ("911140001234", nil), ("+91 11400 01234", nil),
            ("00911140001234", nil), ("(91) 1140-001.234", nil), ("91\u{A0}1140\u{202F}001234", nil),
            ("9.11E+11", "spreadsheet"), ("9,11E+11", "spreadsheet"), ("9E11", "spreadsheet"),
            ("911140001234.0", "spreadsheet"), ("911140001234.5", nil), ("9111x40001234", "digits"),
            ("++911140001234", "digits"),
            ("٩١١١٤٠٠٠١٢٣٤", "digits"), ("+", "digits"), ("अ11140001234", "digits"), ("911+140001234", "digits"),
            ("911140", "length"), ("9111400", nil), ("123456789012345", nil), ("1234567890123456", "length"),
            ("12345678901234567890123", "length"), ("011140001234", "zero"), ("0111", "length zero"),
            ("00000911140001234", "zero"), ("0", "length zero"),
        ] as [(String, String?)]
    )
    func numbers(text: String, faults: String?) {
        // A length that a country does not use is only a warning and has its own test.
        let warnings: Set = ["same-number", "country-unknown", "country-length"]
        let names = faults?.split(separator: " ") ?? []
        #expect(rules { $0.caller = text }.subtracting(warnings) == Set(names.map { "caller-\($0)" }))
        #expect(rules { $0.receiver = text }.subtracting(warnings) == Set(names.map { "receiver-\($0)" }))
    }

    @Test(
        "On the wire a number is digits and nothing else",
        arguments: [
            ("+911140001234", "digits"), ("91 1140001234", "digits"), ("00911140001234", "zero"),
            ("9.11140E+11", "spreadsheet"), ("911140001234", nil), ("", "missing"), (" ", "digits"),
        ] as [(String, String?)]
    )
    func exactNumbers(text: String, fault: String?) {
        #expect(rules(isExact: true) { $0.caller = text } == Set(fault.map { ["caller-\($0)"] } ?? []))
    }

    @Test(
        "Every count of digits is read alike, eight at a time or not",
        arguments: 1...20
    )
    func digitCounts(count: Int) {
        let text = String("98765432198765432198".prefix(count))
        let reading = NumberReading(text)
        #expect(reading.isGood == (7...15).contains(count))
        if reading.isGood { #expect(reading.value == UInt64(text)) }
        #expect(reading.digits == count)
        let found = rules(isExact: true) { $0.caller = text }
        #expect(found.contains("caller-length") == !(7...15).contains(count))
        for place in 0..<count {
            var characters = Array(text)
            characters[place] = place % 2 == 0 ? "/" : ":"
            #expect(rules(isExact: true) { $0.caller = String(characters) }.contains("caller-digits"))
        }
    }

    @Test func aCallerThatIsTheReceiverIsWarnedAbout() {
        #expect(rules { $0.receiver = "+91 1140001234" } == ["same-number"])
        #expect(rules(isExact: true) { $0.receiver = $0.caller } == [])
    }

    @Test(
        "Calling codes and the lengths that go with them",
        arguments: [
            ("919812343210", nil), ("91981234321", "country-length"), ("9198123432100", "country-length"),
            ("12025550123", nil), ("1202555012", "country-length"), ("447700900123", nil),
            ("21012345678", "country-unknown"),
            ("3545551234", nil), ("35455512345678", "country-length"), ("99912345678", "country-unknown"),
            ("79161234567", nil), ("2012345678", nil),
        ] as [(String, String?)]
    )
    func countries(number: String, rule: String?) {
        #expect(rules { $0.receiver = number } == Set([rule].compactMap { $0 }))
    }

    @Test(
        "A label is an ID of this account, or a name that means one label",
        arguments: [
            ("", "label-missing"), ("3D0C2F1A-0000-4000-8000-000000000001", nil), ("Acme Delivery", nil),
            ("acme delivery", "label-uuid"), ("Twice", "label-uuid"), ("Fixed", "label-uuid"), ("Old", "label-deleted"),
            ("3d0c2f1a-0000-4000-8000-000000000005", "label-unknown"),
            ("3d0c2f1a-0000-4000-8000-000000000002", "label-deleted"),
            ("3d0c2f1a-0000-4000-8000-00000000000", "label-uuid"), ("3d0c2f1a00004000-8000-000000000001", "label-uuid"),
            ("3d0c2f1a-0000-4000-8000-00000000000g", "label-uuid"),
            ("3d0c2f1a-0000-4000-8000-0000000000011", "label-uuid"),
            ("gd0c2f1a-0000-4000-8000-000000000001", "label-uuid"),
            ("3d0c2f1a-0@00-4000-8000-000000000001", "label-uuid"),
            ("3d0c2f1a-0000-4`00-8000-000000000001", "label-uuid"),
            ("3d0c2f1a_0000-4000-8000-000000000001", "label-uuid"),
        ] as [(String, String?)]
    )
    func labels(text: String, rule: String?) {
        #expect(rules { $0.label = text } == Set([rule].compactMap { $0 }))
    }

    @Test func namesOfLabelsAreRefusedOnTheWire() {
        #expect(rules(isExact: true) { $0.label = "Acme Delivery" } == ["label-uuid"])
    }

    @Test func anyIDPassesWhileLabelsAreNotKnown() {
        let other = "ffffffff-0000-4000-8000-000000000001"
        #expect(rules(labels: nil) { $0.label = other } == ["labels-stale"])
        #expect(rules(isExact: true, labels: nil) { $0.label = other } == [])
        #expect(rules(labels: nil) { $0.label = "Acme Delivery" } == ["label-uuid"])
    }

    @Test("Labels older than a day are stale", arguments: [(86_400_000, false), (86_400_001, true)] as [(Int64, Bool)])
    func staleLabels(age: Int64, isStale: Bool) {
        let directory = LabelDirectory(
            RecordCheckerTests.directory.labels,
            fetchedAt: RecordCheckerTests.now - age
        )
        #expect(rules(labels: directory) { _ in } == (isStale ? ["labels-stale"] : []))
    }

    @Test(
        "A shown name has 3 to 40 characters and no controls",
        arguments: [
            ("", ""), ("ab", "label-name-short"), ("abc", ""), (String(repeating: "n", count: 40), ""),
            (String(repeating: "n", count: 41), "label-name-length"), (String(repeating: "é", count: 40), ""),
            (String(repeating: "日", count: 41), "label-name-length"), (String(repeating: "🙂", count: 20), ""),
            (String(repeating: "🙂", count: 21), "label-name-length"), (" abc", "label-name-spaces"),
            ("abc ", "label-name-spaces"), ("a\nbc", "label-name-control"), ("abc\u{7F}", "label-name-control"),
            ("ab\u{85}c", "label-name-control"), ("ab\u{2028}c", "label-name-control"),
            ("ab\u{9F}", "label-name-control"),
            ("ab\u{A0}", ""), ("e\u{301}e\u{301}", "label-name-short"), ("e\u{301}e\u{301}e", ""),
        ]
    )
    func shownNames(text: String, rule: String) {
        #expect(rules { $0.labelName = text } == (rule.isEmpty ? [] : [rule]))
    }

    @Test(
        "A call reason has 10 to 100 characters",
        arguments: [
            (9, false), (10, true), (15, true), (16, true), (17, true), (31, true), (32, true), (100, true),
            (101, false),
        ]
    )
    func reasonLengths(count: Int, isAccepted: Bool) {
        for letter in ["x", "é", "日", "ж"] {
            let text = String(repeating: letter, count: count)
            #expect(rules { $0.callReason = text } == (isAccepted ? [] : ["reason-length"]))
        }
    }

    @Test(
        "User-perceived characters count for the minimum, UTF-16 units for the maximum",
        arguments: [
            (String(repeating: "e\u{301}", count: 9), false), (String(repeating: "e\u{301}", count: 10), true),
            (String(repeating: "e\u{301}", count: 50), true), (String(repeating: "e\u{301}", count: 51), false),
            ("बहुत छोटा", false), ("आपका ऑर्डर आज पहुँचेगा", true), (String(repeating: "👩‍👩‍👧‍👦", count: 9), false),
            (String(repeating: "👩‍👩‍👧‍👦", count: 10), false), (String(repeating: "🙂", count: 50), true),
        ]
    )
    func reasonCounting(text: String, isAccepted: Bool) {
        #expect(rules { $0.callReason = text }.contains("reason-length") == !isAccepted)
    }

    @Test("The guidelines' characters are warned about wherever they stand", arguments: Array("!@#$%^&*()_+/"))
    func refusedCharacters(character: Character) {
        for place in [0, 5, 14, 15, 16, 17, 33] {
            var text = Array(repeating: Character("x"), count: 34)
            text[place] = character
            #expect(rules { $0.callReason = String(text) } == ["reason-characters"])
        }
    }

    @Test("All other printable ASCII is fine in a reason")
    func allowedCharacters() {
        for byte in UInt8(0x20)...0x7E {
            let character = Character(Unicode.Scalar(byte))
            guard !"!@#$%^&*()_+/".contains(character) else { continue }
            #expect(rules { $0.callReason = "before\(character)afterwards" } == [], "\(character)")
        }
    }

    @Test("A reason does not begin or end with a full stop, comma, hyphen or space", arguments: Array(".,- "))
    func reasonEnds(character: Character) {
        #expect(rules { $0.callReason = "\(character)good reason" } == ["reason-ends"])
        #expect(rules { $0.callReason = "good reason\(character)" } == ["reason-ends"])
        #expect(rules { $0.callReason = "good\(character)reason" } == [])
    }

    @Test(
        "Controls are found at every place of a reason",
        arguments: ["\u{0}", "\t", "\n", "\r", "\u{1F}", "\u{7F}", "\u{80}", "\u{2029}"]
    )
    func reasonControls(control: String) {
        for place in [0, 7, 8, 15, 16, 20, 39, 40] {
            let text = String(repeating: "x", count: place) + control + String(repeating: "y", count: 40 - place)
            #expect(rules { $0.callReason = text }.contains("reason-control"), "\(place)")
        }
    }

    @Test(
        "Times on the wire are 11 to 13 digits",
        arguments: [
            ("", "missing"), ("1795503600", "seconds"), ("0", "seconds"), ("17955036000000", "time"),
            ("2026-11-24T09:00:00Z", "time"), ("179550360000x", "time"), ("-1795503600000", "time"),
            ("1795503600000.0", "time"), ("1.8e12", "time"), (" 1795503600000", "time"),
        ]
    )
    func wireTimes(text: String, rule: String) {
        #expect(rules { $0.starts = text } == ["starts-\(rule)"])
        #expect(rules { $0.ends = text } == ["ends-\(rule)"])
    }

    @Test(
        "A window ends after it starts and lasts at most 24 hours",
        arguments: [
            (-1, "window-order"), (0, "window-order"), (1, ""), (86_400_000, ""), (86_400_001, "window-length"),
        ] as [(Int64, String)]
    )
    func windowLengths(length: Int64, rule: String) {
        let found = rules { $0.ends = String(RecordCheckerTests.now + 3_600_000 + length) }
        #expect(found == (rule.isEmpty ? [] : [rule]))
    }

    @Test(
        "A window that is over cannot be sent, one that is nearly over is warned about",
        arguments: [
            (-1, 0, "window-past"), (0, 0, "window-soon"), (59_999, 0, "window-soon"), (60_000, 0, ""),
            (60_000, 5000, "window-soon"), (65_000, 5000, ""),
        ] as [(Int64, Int64, String)]
    )
    func windowEnds(end: Int64, skew: Int64, rule: String) {
        let found = rules(skew: skew) {
            $0.starts = String(RecordCheckerTests.now - 3_600_000)
            $0.ends = String(RecordCheckerTests.now + end)
        }
        #expect(found == (rule.isEmpty ? ["window-started"] : ["window-started", rule]))
    }

    @Test(
        "A start in the past or over 30 days ahead is warned about",
        arguments: [
            (-1, "window-started"), (0, ""), (2_592_000_000, ""), (2_592_000_001, "window-far"),
        ] as [(Int64, String)]
    )
    func windowStarts(start: Int64, rule: String) {
        let found = rules {
            $0.starts = String(RecordCheckerTests.now + start)
            $0.ends = String(RecordCheckerTests.now + start + 7_200_000)
        }
        #expect(found == (rule.isEmpty ? [] : [rule]))
    }

    @Test func windowRulesNeedOnlyTheTimesTheyName() {
        #expect(
            rules { draft in
                draft.starts = ""
                draft.ends = String(RecordCheckerTests.now - 1)
            } == ["starts-missing", "window-past"]
        )
        #expect(
            rules { draft in
                draft.starts = String(RecordCheckerTests.now - 1)
                draft.ends = "x"
            } == ["ends-time", "window-started"]
        )
    }

    @Test func allProblemsAreToldAtOnceErrorsFirst() {
        let draft = RecordDraft(caller: "", receiver: "12", label: "x", labelName: "a", callReason: "short!")
        let checker = RecordChecker(labels: RecordCheckerTests.directory, now: RecordCheckerTests.now)
        let problems = checker.problems(of: draft, starts: .missing, ends: .seconds)
        #expect(
            problems.map(\.rule.name) == [
                "caller-missing", "receiver-length", "label-uuid", "reason-length", "starts-missing", "ends-seconds",
                "label-name-short", "reason-characters",
            ]
        )
        let severities = problems.map(\.rule.severity.rawValue)
        #expect(severities == severities.sorted())
        #expect(problems.first { $0.rule == .reasonCharacters }?.position == 6)
        #expect(problems.first { $0.rule == .reasonCharacters }?.character == "!")
        #expect(problems.first { $0.rule == .reasonLength }?.count == 6)
    }

    @Test func aRecordComesOutOfADraftThatHasNoErrors() throws {
        var draft = RecordCheckerTests.good
        draft.caller = "+91 1140 001234"
        draft.label = "Acme Delivery"
        let checker = RecordChecker(labels: RecordCheckerTests.directory, now: RecordCheckerTests.now)
        let record = try #require(
            checker.record(
                of: draft,
                starts: TimeReading(apiForm: draft.starts),
                ends: TimeReading(apiForm: draft.ends)
            )
        )
        #expect(record.caller.digits == "911140001234")
        #expect(record.labelID.rawValue == RecordCheckerTests.label)
        draft.receiver = ""
        #expect(checker.record(of: draft, starts: .at(1), ends: .at(2)) == nil)
    }
}
