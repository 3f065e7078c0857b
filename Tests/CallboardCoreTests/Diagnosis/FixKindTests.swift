import CallPersonalisation
import Testing

@testable import CallboardCore

@Suite("What helps the records of a cause")
struct FixKindTests {

    @Test(
        arguments: [
            ("invalid_input", [RecordRule.reasonCharacters], FixKind.automatic),
            ("invalid_input", [.windowPast], .shiftTime), ("invalid_input", [.labelUnknown], .pickLabel),
            ("invalid_input", [], .byHand), ("expired", [.windowPast], .shiftTime),
            ("failed_to_push", [], .notNeeded), ("failed_to_push", [.windowStarted], .notNeeded),
            ("failed_to_push", [.windowPast], .shiftTime), ("not_a_user", [.reasonCharacters], .nothing),
            ("no-answer", [], .askFirst), ("unknown-status", [], .wait),
        ]
    )
    func kind(cause: String, rules: [RecordRule], kind: FixKind) {
        #expect(FixKind(.of(cause), offers: rules.flatMap(Repair.offers)) == kind)
    }
}
