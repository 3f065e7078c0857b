import Terminal
import Testing

@testable import CallboardCore
@testable import Console

@Suite("What keeps everything from being sent is said where people look")
struct ObstacleTests {
    static func allowance(_ obstacle: ServiceObstacle?) -> AllowanceStatus {
        var status = AllowanceStatus()
        status.obstacle = obstacle
        return status
    }

    static let away = ServiceObstacle.noAnswer("connection refused", tries: 5, next: Story.now + 11_000)
    static let noToken = ServiceObstacle.noToken(before: Story.now + 600_000, made: 10, limit: 10)

    /// A submission that waits, and why.
    static func story(_ obstacle: ServiceObstacle?, columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("3"))
        story.tell(.submissions([.sample(states: [.deferred: 500, .queued: 500])], doubts: []))
        story.tell(.allowance(allowance(obstacle)))
        return story
    }

    /// Nothing keeps from sending, for the service gave a token.
    private static var answering: AllowanceStatus {
        var status = allowance(nil)
        status.hasToken = true
        return status
    }

    @Test func aServiceThatIsAwayIsSaidWithItsReasonAndTheNextTry() {
        var story = Self.story(Self.away)
        #expect(story.lines[0].contains("no answer, next try 15:00:11"))
        #expect(story.shows("WAIT !"))
        #expect(story.shows("waits: no answer (connection refused); tried 5 times, next at 15:00:11 "))
        #expect(
            story.notice.hasPrefix("acme-retail does not answer: connection refused; tried 5 times, next at 15:00:11")
        )
        #expect(story.notice.contains("Ctrl-R tries at once"))
        // Another try is no other news, and the end of it is.
        story.tell(.done(Notice("Something else.")))
        story.tell(.allowance(Self.allowance(.noAnswer("connection refused", tries: 6, next: Story.now + 20_000))))
        #expect(story.notice == "Something else.")
        // The time of the next try came, and nobody has answered yet.
        story.tell(.allowance(Self.allowance(nil)))
        #expect(story.notice == "Something else.")
        story.tell(.allowance(Self.answering))
        #expect(story.notice == "acme-retail answers again.")
        #expect(story.shows("RUN ~"))
    }

    @Test func whenTheTimeOfTheNextTryHasComeItIsLookedAtAgain() {
        var story = Self.story(Self.away)
        story.wait(milliseconds: 11_000)
        #expect(!story.effects.contains(.loadAllowance))
        story.wait(milliseconds: 1_000)
        #expect(story.effects.contains(.loadAllowance))
    }

    @Test func aServiceThatIsOnlyTriedAnewIsNotSaidToAnswer() {
        var story = Self.story(Self.away)
        story.tell(.done(Notice("Something else.")))
        story.tell(.allowance(Self.allowance(.noAnswer("connection refused", tries: 5, next: nil))))
        #expect(story.notice == "Something else.")
        // The time of the next try came, and nobody has answered yet.
        story.tell(.allowance(Self.allowance(nil)))
        #expect(story.notice == "Something else.")
        story.tell(.allowance(Self.answering))
        #expect(story.notice == "acme-retail answers again.")
    }

    @Test func aRefusedKeyIsSaidWithWhatToDo() {
        var story = Self.story(.signInRefused("key_id or api_key is not valid"))
        #expect(story.lines[0].contains("sign-in refused"))
        #expect(story.shows("waits: sign-in refused (key_id or api_key is not valid)"))
        #expect(story.notice.contains("callboard doctor"))
        // Tried again by a person: that is not over yet, and its second refusal is no other news.
        let told = story.notice
        story.tell(.allowance(Self.allowance(nil)))
        #expect(story.notice == told)
        story.tell(.done(Notice("Something else.")))
        story.tell(.allowance(Self.allowance(.signInRefused("key_id or api_key is not valid"))))
        story.tell(.allowance(Self.allowance(nil)))
        #expect(story.notice == "Something else.")
        let signedIn = Self.answering
        story.tell(.allowance(signedIn))
        #expect(story.notice == "acme-retail: signed in.")
        story.tell(.done(Notice("Something else.")), .allowance(signedIn))
        #expect(story.notice == "Something else.")
    }

    @Test func tokensThatAreUsedUpAreSaidWithTheTime() {
        let story = Self.story(Self.noToken)
        #expect(story.lines[0].contains("no token before 15:10:00"))
        #expect(story.notice == "no token can be made before 15:10:00 (10 of 10 in 30 min used); what is queued waits.")
    }

    @Test func thatATokenCouldBeMadeAgainIsNotSaidToBeASignIn() {
        var story = Self.story(Self.noToken)
        let told = story.notice
        story.tell(.allowance(Self.allowance(nil)))
        #expect(story.notice == told)
    }

    @Test func afterAFailedRefreshTheLabelsSayThatTheyAreOlder() {
        var story = Story()
        #expect(story.press(.control("r")).contains(.refreshLabels))
        #expect(story.shows("refreshing"))
        var allowance = AllowanceStatus()
        allowance.pausedUntil = Story.now + 20_000
        story.tell(.allowance(allowance))
        #expect(story.shows("waits until 15:00:20: 429"))
        story.wait(milliseconds: 20_000)
        #expect(story.shows("refreshing"))
        story.tell(.labelsFailed("The service cannot be reached: connection refused."))
        #expect(!story.shows("refreshing"))
        #expect(story.shows("not refreshed"))
        #expect(story.press(.control("r")).contains(.refreshLabels))
    }
}
