import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct FactsTests {
    @Test(
        "A hidden number fits its column in every notation, and what is no number is shown as it is",
        arguments: [
            ("919812343210", "91******3210"), ("+91 98123 43210", "91******3210"),
            ("+44 (7700) 900-123", "44******0123"),
            ("9.1E+11", "9.1E+11"), ("12345", "12345"), ("", ""),
        ]
    )
    func numberCell(text: String, shown: SafeText) {
        var facts = Facts(
            badge: Badge(kind: .test, profile: "p", account: "a", apiVersion: .v1),
            now: 0,
            zone: "UTC"
        )
        #expect(facts.numberCell(text) == shown)
        #expect(shown.width <= 12)
        facts.isRevealed = true
        #expect(facts.numberCell(text).string == text)
    }

    @Test func aCommandToCopyFindsTheConfigurationAndStateOfThisConsole() {
        var facts = Facts(badge: Badge(kind: .test, profile: "p", account: "a", apiVersion: .v1), now: 0, zone: "UTC")
        #expect(facts.command(["status"]) == "callboard --profile p status")
        facts.places = ["--config", "/my files/c.toml"]
        #expect(facts.command(["status"]) == "callboard --config '/my files/c.toml' --profile p status")
    }
}
