import CallPersonalisation
import Foundation
import Testing

@testable import Sandbox

/// The sender's and the service's statement of the rules were written apart; each is the other's test.
@Suite("Both sides of the wire judge a record alike")
struct VerdictTests {
    private static let labels = SandboxLabel.builtIn
    private static let count = 2000
    private static let moment = SandboxMoment(unixMilliseconds: RandomRecords.now, elapsed: .seconds(1000))

    private static func directory() throws -> LabelDirectory {
        LabelDirectory(try JSONDecoder().decode([Label].self, from: JSONEncoder().encode(labels)))
    }

    private static func service() -> SandboxService {
        var configuration = SandboxConfiguration()
        configuration.seed = 1
        configuration.enforcesLimits = false
        configuration.keepsArrivals = false
        return SandboxService(configuration)
    }

    @Test(
        "An exact row is accepted by both or refused by both",
        arguments: ServiceVersion.allCases,
        [1, 2] as [UInt64]
    )
    func exactRows(version: ServiceVersion, seed: UInt64) throws {
        let checker = RecordChecker(labels: try Self.directory(), now: RandomRecords.now, isExact: true)
        let service = Self.service()
        var records = RandomRecords(seed: seed, labels: Self.labels)
        var broken = RuleSet()
        var accepted = 0
        var differences = 0
        for index in 0..<Self.count where differences < 5 {
            let draft = records.next()
            let errors = checker.errors(of: draft)
            let objections = service.objections(to: draft.json(version), version: version, at: Self.moment)
            broken.formUnion(errors)
            if errors.isEmpty { accepted += 1 }
            if errors.isEmpty != objections.isEmpty {
                differences += 1
                Issue.record(
                    """
                    seed \(seed), record \(index), \(version): the checker says \(errors.rules), \
                    the sandbox says \(objections.map(\.sentence)): \(draft.shown)
                    """
                )
            }
        }
        // A mix in which one side could always say the same would prove nothing.
        #expect(accepted > Self.count / 10 && accepted < Self.count * 9 / 10)
        let unbroken = RecordRule.allCases.filter { $0.severity == .error && $0.field != nil && !broken.contains($0) }
        #expect(unbroken.isEmpty, "no record broke \(unbroken)")
    }

    @Test("Whatever the form lets through is accepted in every edition", arguments: [3, 4] as [UInt64])
    func normalisedRows(seed: UInt64) throws {
        let checker = RecordChecker(labels: try Self.directory(), now: RandomRecords.now)
        var talk = try ServiceTalk(Self.service(), at: Self.moment)
        var records = RandomRecords(seed: seed, labels: Self.labels)
        var sent = 0
        for index in 0..<Self.count {
            let draft = records.next()
            guard
                let record = checker.record(
                    of: draft,
                    starts: TimeReading(apiForm: draft.starts),
                    ends: TimeReading(apiForm: draft.ends)
                )
            else { continue }
            sent += 1
            for version in APIVersion.allCases {
                let answer = talk.push([record], version, isBatch: true)
                #expect(
                    answer.status == 200,
                    "seed \(seed), record \(index), \(version): \(answer.body) \(draft.shown)"
                )
            }
        }
        #expect(sent > Self.count / 10)
    }

    @Test(
        "The bytes of a body are taken exactly when no rule is broken",
        arguments: APIVersion.allCases,
        [true, false]
    )
    func bodies(version: APIVersion, isBatch: Bool) throws {
        let seed: UInt64 = 5
        let checker = RecordChecker(labels: try Self.directory(), now: RandomRecords.now, isExact: true)
        var talk = try ServiceTalk(Self.service(), at: Self.moment)
        var records = RandomRecords(seed: seed, labels: Self.labels)
        var accepted = 0
        for index in 0..<Self.count / 2 {
            let record = records.nextForWire()
            let errors = checker.errors(of: record.draft)
            let answer = talk.push([record], version, isBatch: isBatch)
            if errors.isEmpty { accepted += 1 }
            #expect(
                (answer.status == 200) == errors.isEmpty,
                "seed \(seed), record \(index): \(errors.rules) \(answer.body) \(record.draft.shown)"
            )
        }
        #expect(accepted > Self.count / 20)
    }

    @Test("What the service keeps of a record is what was written", arguments: APIVersion.allCases)
    func texts(version: APIVersion) throws {
        let checker = RecordChecker(labels: try Self.directory(), now: RandomRecords.now, isExact: true)
        var talk = try ServiceTalk(Self.service(), at: Self.moment)
        var records = RandomRecords(seed: 6, labels: Self.labels)
        var good: [CallRecord] = []
        while good.count < 100 {
            let record = records.nextForWire()
            if checker.errors(of: record.draft).isEmpty { good.append(record) }
        }
        #expect(talk.push(good, version, isBatch: true).status == 200)
        let kept = try #require(talk.service.batches.values.first).records
        let sign = version == .v3 ? "+" : ""
        for (record, kept) in zip(good, kept) {
            #expect(kept.caller == sign + record.caller.digits)
            #expect(kept.receiver == sign + record.receiver.digits)
            #expect(kept.labelID == record.labelID.rawValue)
            let name = record.labelName ?? (version == .v2 ? "Acme Deliveries" : nil)
            #expect(kept.labelName.map { Array($0.utf8) } == name.map { Array($0.utf8) })
            #expect(kept.callReason.map { Array($0.utf8) } == record.callReason.map { Array($0.utf8) })
            #expect(kept.startsAt == record.window.startsAt && kept.endsAt == record.window.endsAt)
        }
        #expect(kept.count == 100)
    }

    @Test func aBatchOfTheMostRecordsIsTakenAndOneMoreIsRefused() throws {
        var talk = try ServiceTalk(Self.service(), at: Self.moment)
        let record = CallRecord.good(at: RandomRecords.now)
        #expect(talk.push(Array(repeating: record, count: 500), .v2, isBatch: true).status == 200)
        #expect(talk.push(Array(repeating: record, count: 501), .v2, isBatch: true).status == 400)
        #expect(talk.push([], .v2, isBatch: true).status == 400)
    }
}

extension RecordChecker {
    fileprivate func errors(of draft: RecordDraft) -> RuleSet {
        var rules = RuleSet()
        let starts = TimeReading(apiForm: draft.starts)
        let ends = TimeReading(apiForm: draft.ends)
        for problem in problems(of: draft, starts: starts, ends: ends) { rules.insert(problem.rule) }
        return rules.errors
    }
}

extension RecordDraft {
    /// The record as it would go on the wire if nothing were normalised.
    fileprivate func json(_ version: ServiceVersion) -> Data {
        let isFirst = version == .v1
        func number(_ text: String) -> String { version == .v3 && !text.isEmpty ? "+" + text : text }
        var members = [
            (isFirst ? "caller" : "caller_number", Self.quoted(number(caller))),
            (isFirst ? "receiver" : "receiver_number", Self.quoted(number(receiver))),
            ("label_id", Self.quoted(label)),
        ]
        // What is empty is not sent: the pages do not say what an empty text would mean.
        if !labelName.isEmpty {
            members.append((isFirst ? "label_name" : "dynamic_label_name", Self.quoted(labelName)))
        }
        if !callReason.isEmpty {
            members.append((isFirst ? "call_reason" : "dynamic_call_reason", Self.quoted(callReason)))
        }
        if !starts.isEmpty { members.append(("starts_at", Self.number(starts))) }
        if !ends.isEmpty { members.append(("ends_at", Self.number(ends))) }
        return Data(("{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}").utf8)
    }

    /// An integer as it stands if JSON has it, else text.
    private static func number(_ text: String) -> String {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let isInteger =
            !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
            && (digits.count == 1 || digits.first != 0x30)
        return isInteger ? text : quoted(text)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Every character by its number, so that a report can be read and repeated.
    fileprivate var shown: String {
        func shown(_ text: String) -> String {
            text.unicodeScalars.map { $0.isASCII && $0.value > 0x1F ? String($0) : "<\(String($0.value, radix: 16))>" }
                .joined()
        }
        return [caller, receiver, label, labelName, callReason, starts, ends].map(shown).joined(separator: " | ")
    }
}

extension CallRecord {
    /// The record's values as text.
    fileprivate var draft: RecordDraft {
        RecordDraft(
            caller: caller.digits,
            receiver: receiver.digits,
            label: labelID.rawValue,
            labelName: labelName ?? "",
            callReason: callReason ?? "",
            starts: String(window.startsAt),
            ends: String(window.endsAt)
        )
    }
}
