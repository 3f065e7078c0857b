import CallPersonalisation
import Testing

@Suite("A set of rules")
struct RuleSetTests {
    @Test("Each rule has a name that leads back to it", arguments: RecordRule.allCases)
    func names(rule: RecordRule) {
        #expect(RecordRule(name: rule.name) == rule)
        #expect(!rule.source.isEmpty)
        var set = RuleSet()
        #expect(!set.contains(rule))
        set.insert(rule)
        #expect(set.contains(rule) && set.rules == [rule] && set.first == rule)
        #expect(set.errors.isEmpty == (rule.severity == .warning))
        #expect(set.warnings.isEmpty == (rule.severity == .error))
        set.remove(rule)
        #expect(set.isEmpty && set.first == nil)
    }

    @Test func errorsComeBeforeWarnings() {
        let set = RuleSet(.pairOverlap, .callerMissing, .sameNumber, .windowPast)
        #expect(set.rules == [.callerMissing, .windowPast, .sameNumber, .pairOverlap])
        #expect(set.first == .callerMissing)
    }
}
