import Foundation
import Terminal
import Testing

struct EventLoopTests {
    @Test func handsOutKeysAndMessagesTogether() throws {
        let screen = MemoryScreen()
        let mailbox = try Mailbox<Int>()
        let loop = EventLoop(screen: screen, mailbox: mailbox)
        screen.send(.down, .down, .enter)
        mailbox.post(1)
        mailbox.post(2)
        let batch = loop.next()
        #expect(batch.events == [.key(.down), .key(.down), .key(.enter)])
        #expect(batch.messages == [1, 2])
        #expect(!batch.isDeadlinePassed)
    }

    @Test func wakesForAMessageOfAnotherThread() throws {
        let mailbox = try Mailbox<String>()
        Thread.detachNewThread { mailbox.post("done") }
        let loop = EventLoop(screen: MemoryScreen(), mailbox: mailbox)
        #expect(loop.next(until: .now + .seconds(30)).messages == ["done"])
        mailbox.post("again")
        #expect(loop.next(until: .now + .seconds(30)).messages == ["again"])
    }

    @Test func endsAtTheDeadline() throws {
        let loop = EventLoop(screen: MemoryScreen(), mailbox: try Mailbox<Int>())
        let deadline = ContinuousClock.now + .milliseconds(3)
        let batch = loop.next(until: deadline)
        #expect(batch.isDeadlinePassed)
        #expect(batch.events.isEmpty)
        #expect(ContinuousClock.now >= deadline)
        #expect(loop.next(until: .now - .seconds(1)).isDeadlinePassed)
    }

    @Test func losesNoMessageOfManyThreads() throws {
        let mailbox = try Mailbox<Int>()
        for poster in 0..<8 {
            Thread.detachNewThread { for index in 0..<1000 { mailbox.post(poster * 1000 + index) } }
        }
        let loop = EventLoop(screen: MemoryScreen(), mailbox: mailbox)
        let deadline = ContinuousClock.now + .seconds(30)
        var received: [Int] = []
        while received.count < 8000, ContinuousClock.now < deadline { received += loop.next(until: deadline).messages }
        #expect(received.sorted() == Array(0..<8000))
    }
}
