import Testing

@testable import CallboardCore
@testable import Console

struct FilterTests {
    @Test(
        "A filter contains, is fuzzy after ~ and excludes after !",
        arguments: [
            ("", "Acme Delivery", true), ("deliv", "Acme Delivery", true), ("DELIV", "acme delivery", true),
            ("adl", "Acme Delivery", false), ("~adl", "Acme Delivery", true), ("~lda", "Acme Delivery", false),
            ("!deliv", "Acme Delivery", false), ("!deliv", "Returns", true), ("!", "Returns", true),
            ("~", "Returns", true), ("acme !returns", "Acme Delivery", true), ("acme !deliv", "Acme Delivery", false),
            ("zz !returns", "Acme Delivery", false), ("at 12:30", "Acme at 12:30", true),
        ]
    )
    func matches(text: String, row: String, isShown: Bool) {
        #expect(Filter(text).matches(row) == isShown)
    }

    @Test func lettersThatStandTogetherAtTheBeginningAreBetter() throws {
        let near = try #require(TextFilter.score("del", in: "Delivery"))
        let far = try #require(TextFilter.score("del", in: "Acme Delivery"))
        let spread = try #require(TextFilter.score("del", in: "Daily express label"))
        #expect(near < far)
        #expect(near < spread)
        #expect(TextFilter.score("xyz", in: "Delivery") == nil)
    }
}
