import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("A large screen tells around the form what is known already")
struct ComposeBesideTests {
    private static var allowance: AllowanceStatus {
        var allowance = AllowanceStatus()
        (allowance.batchUsed, allowance.tokensMinted, allowance.clockSkewMilliseconds) = (41, 1, 430)
        return allowance
    }

    /// A form with a record in the batch, templates, an allowance and requests.
    static func known(columns: Int = 140, rows: Int = 40) -> Story {
        var story = OpenBatchTests.added(records: 3, columns: columns, rows: rows)
        var memory = FormMemory()
        let draft = RecordDraft(label: "Acme Delivery", callReason: "Your order is out for delivery")
        memory.apply(.save(FormTemplate(name: "Delivery, two hours", draft: draft, usedAt: Story.now)), at: Story.now)
        memory.apply(
            .save(FormTemplate(name: "Pickup", draft: RecordDraft(label: "Acme Express"), usedAt: Story.now - 9)),
            at: Story.now
        )
        story.tell(
            .forms(memory),
            .allowance(allowance),
            .requests([request(200, at: 1000, "dynamic_call_record"), request(nil, at: 60_000, "dynamic_call_records")])
        )
        return story
    }

    private static func request(_ status: Int?, at age: Int64, _ path: String) -> RequestLine {
        RequestLine(
            id: age,
            at: Story.now - age,
            method: "POST",
            path: "/clients/{id}/\(path)",
            status: status,
            failure: status == nil ? "timed out" : nil,
            durationMilliseconds: status == nil ? 30_000 : 212,
            sent: 300
        )
    }

    @Test func `Templates, clock, allowance and answers stand around the form`() {
        let story = Self.known()
        #expect(story.shows("Delivery, two hours       Acme Delivery           Your order is out for"))
        #expect(story.shows("Pickup                    Acme Express            no reason"))
        #expect(story.shows("this clock is 0.4 s behind the service's"))
        #expect(story.shows("window 2 h of at most 24 h"))
        #expect(story.shows("41 of 60 requests used in this minute"))
        #expect(story.shows("tokens 1 of 10 used"))
        #expect(story.shows("14:59:59  200   212 ms     POST dynamic_call_record"))
        #expect(story.shows("14:59:00  none  30,000 ms  POST dynamic_call_records"))
    }

    @Test func `Spent tokens are told with when the next is free`() {
        var story = Self.known()
        var spent = Self.allowance
        (spent.tokensMinted, spent.nextTokenAt) = (10, Story.now + 29 * 60_000 - 1)
        story.tell(.allowance(spent))
        #expect(story.shows("tokens 10 of 10 used, next free at 15:29"))
        story.press(.character("3"))
        story.tell(.submissions([SubmissionsViewTests.running], doubts: []))
        #expect(story.shows("tokens 10 of 10 used, next free at 15:29"))
    }

    @Test("How the clock stands", arguments: [(0, "agrees with"), (-430, "0.4 s ahead of"), (125_000, "2 min behind")])
    func clock(skew: Int64, words: String) {
        var story = Self.known()
        var allowance = Self.allowance
        allowance.clockSkewMilliseconds = skew
        story.tell(.allowance(allowance))
        #expect(story.shows(words), "\(story.text)")
    }

    @Test func `Requests are read when the form comes into sight with room for them, and at no key in it`() {
        var large = Story(columns: 140, rows: 40)
        large.press(.character("1"))
        #expect(large.press(.character("2")).contains(.loadRequests))
        #expect(large.press(.down, .enter, .character("1"), .tab, .escape) == [])
        var small = Story()
        #expect(small.press(.character("2")) == [])
    }
}
