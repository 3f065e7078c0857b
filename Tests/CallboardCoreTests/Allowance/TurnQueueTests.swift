import Testing

@testable import CallboardCore

@Suite("Who gets the next turn")
struct TurnQueueTests {
    /// Gives out turns while all the kinds named always have somebody waiting; says how many each kind got.
    private static func turns(_ count: Int, always: [TurnQueue.Priority]) -> [TurnQueue.Priority: Int] {
        var queue = TurnQueue()
        var kinds: [Int: TurnQueue.Priority] = [:]
        var ticket = 0
        func add(_ priority: TurnQueue.Priority) {
            kinds[ticket] = priority
            queue.add(ticket, priority)
            ticket += 1
        }
        for priority in always { add(priority) }
        var got: [TurnQueue.Priority: Int] = [:]
        for _ in 0..<count {
            guard let next = queue.next(), let priority = kinds[next] else { break }
            got[priority, default: 0] += 1
            add(priority)
        }
        return got
    }

    @Test func nobodyWaitsMeansNobodyIsChosen() {
        var queue = TurnQueue()
        #expect(queue.isEmpty && queue.next() == nil)
    }

    @Test func peopleGoFirstThenRecordsThenTheRest() {
        var queue = TurnQueue()
        queue.add(1, .status)
        queue.add(2, .records)
        queue.add(3, .records)
        queue.add(4, .interactive)
        queue.add(5, .interactive)
        #expect(queue.count == 5)
        #expect(queue.next() == 4)
        #expect(queue.next() == 5)
        let rest = [queue.next(), queue.next(), queue.next()]
        #expect(Set(rest) == [1, 2, 3])
        #expect(rest.filter { $0 == 2 || $0 == 3 } == [2, 3])
        #expect(queue.isEmpty)
    }

    @Test func whoGaveUpIsNotChosen() {
        var queue = TurnQueue()
        queue.add(1, .records)
        queue.add(2, .records)
        queue.remove(1)
        #expect(queue.next() == 2)
        #expect(queue.next() == nil)
    }

    @Test("While records are queued, a status that someone looks at gets at most one turn in ten")
    func watchedStatus() {
        let got = Self.turns(1000, always: [.watchedStatus, .records])
        #expect(got[.watchedStatus] == 100)
        #expect(got[.records] == 900)
    }

    @Test("A status that nobody looks at gets one turn in twenty")
    func status() {
        let got = Self.turns(1000, always: [.records, .status])
        #expect(got[.status] == 50)
    }

    @Test("Without records, statuses have all turns")
    func statusesAlone() {
        #expect(Self.turns(100, always: [.status])[.status] == 100)
        #expect(Self.turns(100, always: [.watchedStatus])[.watchedStatus] == 100)
    }

    @Test("Nobody starves, whoever else keeps asking", arguments: TurnQueue.Priority.allCases)
    func nobodyStarves(priority: TurnQueue.Priority) {
        let got = Self.turns(2000, always: TurnQueue.Priority.allCases)
        #expect(got[priority, default: 0] >= 2000 / 20 - 2)
        #expect(got[.interactive, default: 0] >= 2000 * 8 / 10)
    }

    @Test("A kind that has not asked for long does not overtake people")
    func noSavedUpTurns() {
        var queue = TurnQueue()
        for ticket in 0..<100 {
            queue.add(ticket, .interactive)
            #expect(queue.next() == ticket)
        }
        for priority in [TurnQueue.Priority.status, .records, .watchedStatus] {
            queue.add(1000 + priority.rawValue, priority)
        }
        queue.add(2000, .interactive)
        #expect(queue.next() == 2000)
    }
}
