import CallPersonalisation
import Foundation
import Synchronization
import Testing

@testable import CallboardCore

@Suite("The token pool")
struct TokenPoolTests {
    private struct Refused: Error {}

    /// Makes tokens and counts them.
    private final class Mint: Sendable {
        private struct State {
            var made = 0
            var isClosed = false
            var failsWith: (any Error)?
            var refuses: Set<String> = []
            var key = "key-1"
            var isAway = false
            var answers: [TokenOutcome] = []
        }

        private let state = Mutex(State())

        init(isClosed: Bool = false, failsWith error: (any Error)? = nil) {
            state.withLock { $0 = State(isClosed: isClosed, failsWith: error) }
        }

        var made: Int { state.withLock { $0.made } }

        /// Lets those who wait have their tokens, or fail.
        func open(failingWith error: (any Error)? = nil) {
            state.withLock { state in
                state.isClosed = false
                state.failsWith = error
            }
        }

        /// The key that is used.
        var key: String {
            get { state.withLock { $0.key } }
            set { state.withLock { $0.key = newValue } }
        }

        /// Takes this key no more.
        func refuse(_ key: String) { state.withLock { _ = $0.refuses.insert(key) } }

        /// Lets nobody through, or everybody again.
        func disconnect(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

        /// Answers so as often instead of making a token.
        func answer(_ outcome: TokenOutcome, times: Int = 1) {
            state.withLock { $0.answers += Array(repeating: outcome, count: times) }
        }

        /// Takes every key again.
        func takeAllKeys() { state.withLock { $0.refuses = [] } }

        func outcome() async throws -> TokenOutcome {
            if state.withLock({ $0.isAway }) { return .failed(TransportFailure(kind: .refused, detail: "")) }
            if let answer = state.withLock({ $0.answers.popLast() }) { return answer }
            let secret = try await make()
            let isRefused = state.withLock { $0.refuses.contains($0.key) }
            return isRefused
                ? .rejected(ServiceMessage(status: 401, message: "the key is revoked", raw: ""))
                : .token(AccessToken(secret: secret, createdAt: .distantPast))
        }

        private func make() async throws -> String {
            let number = state.withLock { state in
                state.made += 1
                return state.made
            }
            while state.withLock({ $0.isClosed }) { await Task.yield() }
            if let error = state.withLock({ $0.failsWith }) { throw error }
            return "secret-\(number)"
        }
    }

    private static func pool(
        _ directory: String,
        _ mint: Mint,
        clock: any CoreClock,
        allowance: Profile.Allowance = Profile.Allowance(),
        tokens: Int = 1,
        baseURL: String = "https://service.example",
        probe: @escaping @Sendable () -> AllowanceBook.Ending = { .answered }
    ) throws -> TokenPool {
        let account = try ServiceAccount(
            baseURL: baseURL,
            clientAccountID: "11111111-2222-4333-8444-555555555555",
            version: .v1
        )
        let profile = Profile(
            name: "test",
            account: account,
            kind: .test,
            keyID: "k",
            tokens: tokens,
            allowance: allowance
        )
        return try TokenPool(
            path: directory + "/allowance",
            profile: profile,
            clock: clock,
            jitter: { 0.5 },
            readKey: { mint.key },
            create: { _ in try await mint.outcome() },
            probe: { _ in probe() }
        )
    }

    /// Waits until something is so, at most a minute.
    private static func wait(_ isSo: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while await !isSo() {
            try #require(ContinuousClock.now < deadline, "waited in vain")
            try await ContinuousClock().sleep(for: .milliseconds(1))
        }
    }

    @Test("A hundred who ask together have one token made", arguments: [1, 2])
    func singleFlight(pools: Int) async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint(isClosed: true)
            let clock = SystemClock()
            let all = try (0..<pools).map { _ in
                try Self.pool(directory, mint, clock: clock, allowance: Self.generous)
            }
            let turns = try await withThrowingTaskGroup(of: AllowanceBook.Turn.self) { group in
                for index in 0..<100 {
                    let pool = all[index % pools]
                    // Both lanes, because each is served by a task of its own.
                    group.addTask { try await pool.turn(index % 4 < 2 ? .batch : .realTime, .records) }
                }
                try await Self.wait { mint.made > 0 }
                for _ in 0..<1000 { await Task.yield() }
                mint.open()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(turns.count == 100)
            #expect(Set(turns.map(\.secret)) == ["secret-1"])
            #expect(mint.made == 1)
            #expect(all[0].status().tokensMinted == 1)
        }
    }

    private static let generous = Profile.Allowance(
        realTimePerSecond: 1_000_000,
        batchPerMinute: 1_000_000,
        tokensPer30Minutes: 1_000,
        share: 0.99
    )

    @Test func aRefusedTokenIsReplacedByANewOne() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let pool = try Self.pool(directory, mint, clock: ManualClock())
            let first = try await pool.turn(.realTime, .interactive)
            #expect(first.alias == "t1")
            await pool.end(first, .tokenRejected)
            let second = try await pool.turn(.realTime, .interactive)
            #expect(second.alias == "t2")
            #expect(second.secret == "secret-2")
            #expect(mint.made == 2)
        }
    }

    @Test func aTokenOutlivesItsProcess() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            for _ in 0..<20 {
                // A job that starts every minute must not spend a token each time.
                let pool = try Self.pool(directory, mint, clock: clock)
                let turn = try await pool.turn(.batch, .records)
                await pool.end(turn, .answered)
                clock.advance(by: 2 * ManualClock.minute)
            }
            #expect(mint.made == 1)
        }
    }

    @Test func allTokensAreMadeAtOnceAsSoonAsOneIsNeeded() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            // Its time stands still: a token that waited for the next turn would never be made.
            let pool = try Self.pool(directory, mint, clock: ManualClock(), tokens: 10)
            await pool.end(try await pool.turn(.batch, .records), .answered)
            try await Self.wait { mint.made == 10 }
        }
    }

    @Test func anOldTokenIsReplacedInTheBackground() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            let pool = try Self.pool(directory, mint, clock: clock)
            await pool.end(try await pool.turn(.realTime, .interactive), .answered)
            // Its own age of renewal is somewhere between 50 and 55 minutes.
            clock.advance(by: 55 * ManualClock.minute)
            let turn = try await pool.turn(.realTime, .interactive)
            await pool.end(turn, .answered)
            try await Self.wait { mint.made == 2 }
            clock.advance(by: 4 * ManualClock.minute)
            let next = try await pool.turn(.realTime, .interactive)
            #expect(next.secret == "secret-2")
            #expect(mint.made == 2)
        }
    }

    @Test(
        "A new token that is refused as well stops everything until a person asks, for at most ten tokens in half an hour"
    )
    func refusedForEver() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            let pool = try Self.pool(directory, mint, clock: clock)
            let other = try Self.pool(directory, mint, clock: clock)
            let start = clock.sinceBoot()
            for _ in 0..<2 { await pool.end(try await pool.turn(.realTime, .records), .tokenRejected) }
            let refused = CoreError.signInRefused(AllowanceBook.newTokenRefused)
            for _ in 0..<20 {
                await #expect(throws: refused) { try await pool.turn(.batch, .records) }
                await #expect(throws: refused) { try await other.turn(.batch, .status) }
            }
            #expect(mint.made == 2)
            #expect(other.status().obstacle == .signInRefused(AllowanceBook.newTokenRefused))
            for _ in 0..<8 {
                clock.advance(by: ManualClock.second)
                await pool.tryAgain()
                await pool.end(try await pool.turn(.realTime, .records), .tokenRejected)
            }
            #expect(mint.made == 10)
            #expect(clock.sinceBoot() - start < ManualClock.minute)
            clock.advance(by: ManualClock.second)
            await pool.tryAgain()
            _ = try await pool.turn(.realTime, .records)
            #expect(mint.made == 11)
            #expect(clock.sinceBoot() - start >= 30 * ManualClock.minute)
        }
    }

    @Test("What waits because each new token is refused makes no further one by itself")
    func refusedTokensAreNotTriedAgain() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let pool = try Self.pool(directory, mint, clock: ManualClock())
            for _ in 0..<2 { await pool.end(try await pool.turn(.batch, .records), .tokenRejected) }
            let isOver = Mutex(false)
            let waiting = Task {
                try await pool.waitForChange(after: CoreError.signInRefused(AllowanceBook.newTokenRefused))
                isOver.withLock { $0 = true }
            }
            for _ in 0..<1000 { await Task.yield() }
            #expect(isOver.withLock { !$0 })
            mint.key = "key-2"
            try await waiting.value
            #expect(try await pool.turn(.batch, .records).secret == "secret-3")
        }
    }

    @Test("Tokens that became old together do not speak against the key")
    func oldTokensTogether() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let pool = try Self.pool(directory, mint, clock: ManualClock(), tokens: 3)
            await pool.end(try await pool.turn(.batch, .records), .answered)
            try await Self.wait { mint.made == 3 && pool.status().tokensMinted == 3 }
            var turns: [AllowanceBook.Turn] = []
            for _ in 0..<3 { turns.append(try await pool.turn(.batch, .records)) }
            #expect(Set(turns.map(\.token)).count == 3)
            for turn in turns { await pool.end(turn, .tokenRejected) }
            await pool.end(try await pool.turn(.batch, .records), .answered)
            #expect(pool.status().obstacle == nil)
        }
    }

    @Test func whoGivesUpNeitherGetsATurnNorKeepsOthersFromTheirs() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint(isClosed: true)
            let pool = try Self.pool(directory, mint, clock: ManualClock())
            let quitter = Task { try await pool.turn(.batch, .records) }
            let other = Task { try await pool.turn(.batch, .records) }
            try await Self.wait { mint.made > 0 }
            quitter.cancel()
            await #expect(throws: CancellationError.self) { try await quitter.value }
            mint.open()
            #expect(try await other.value.secret == "secret-1")
            #expect(pool.status().batchUsed == 1)
        }
    }

    @Test func whoWasCancelledBeforeAskingGetsNothing() async throws {
        try await TemporaryDirectory.with { directory in
            let pool = try Self.pool(directory, Mint(), clock: ManualClock())
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                return try await pool.turn(.batch, .records)
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(pool.status().batchUsed == 0)
        }
    }

    @Test func whenNoTokenCanBeMadeEveryoneIsTold() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint(isClosed: true)
            let pool = try Self.pool(directory, mint, clock: ManualClock())
            let waiters = (0..<5).map { _ in Task { try await pool.turn(.batch, .records) } }
            try await Self.wait { mint.made > 0 }
            mint.open(failingWith: Refused())
            for waiter in waiters { await #expect(throws: Refused.self) { try await waiter.value } }
            // A creation whose outcome is not known counts as one.
            #expect(pool.status().tokensMinted >= 1)
            mint.open()
            let turn = try await pool.turn(.batch, .records)
            #expect(turn.secret == "secret-\(mint.made)")
        }
    }

    @Test("Two processes share one allowance", arguments: [0.5, 0.99])
    func sharedAllowance(share: Double) async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            let allowance = Profile.Allowance(batchPerMinute: 6, share: share)
            let pools = try (0..<2).map { _ in try Self.pool(directory, mint, clock: clock, allowance: allowance) }
            var turns: [Int64] = []
            for index in 0..<40 {
                let turn = try await pools[index % 2].turn(.batch, .records)
                turns.append(turn.at)
                await pools[index % 2].end(turn, .answered)
            }
            for index in turns.indices.dropFirst(6) {
                #expect(turns[index] - turns[index - 6] >= ManualClock.minute)
            }
            let minutes = Double(turns[39] - turns[0]) / Double(ManualClock.minute)
            #expect(minutes < 40 / (6 * share) + 1)
            #expect(mint.made == 1 || minutes > 50)
        }
    }

    @Test func nothingIsGivenOutWhileTheConnectionIsBroken() async throws {
        try await TemporaryDirectory.with { directory in
            let clock = ManualClock()
            let pool = try Self.pool(directory, Mint(), clock: clock, allowance: Self.generous)
            var turns: [AllowanceBook.Turn] = []
            for _ in 0..<5 { turns.append(try await pool.turn(.batch, .records)) }
            for turn in turns { await pool.end(turn, .failed("no answer")) }
            let before = clock.sinceBoot()
            let paused = try #require(pool.status().pausedUntil)
            #expect(paused > clock.now())
            _ = try await pool.turn(.batch, .records)
            #expect(clock.sinceBoot() - before >= ManualClock.second / 2)
        }
    }

    @Test func aWaitThatTheServiceAskedForHoldsForEveryProcess() async throws {
        try await TemporaryDirectory.with { directory in
            let clock = ManualClock()
            let mint = Mint()
            let turn: AllowanceBook.Turn
            do {
                let pool = try Self.pool(directory, mint, clock: clock)
                turn = try await pool.turn(.batch, .records)
                await pool.end(turn, .rateLimited(retryAfter: .seconds(120)))
            }
            let other = try Self.pool(directory, mint, clock: clock)
            let next = try await other.turn(.batch, .records)
            #expect(next.at - turn.at >= 120 * ManualClock.second)
        }
    }

    @Test("A refused key is asked for once, and then only when a person asks or the key is another one")
    func refusedKey() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            mint.refuse("key-1")
            let pool = try Self.pool(directory, mint, clock: clock)
            let other = try Self.pool(directory, mint, clock: clock)
            let refused = CoreError.signInRefused("the key is revoked")
            for _ in 0..<20 {
                await #expect(throws: refused) { try await pool.turn(.batch, .records) }
                await #expect(throws: refused) { try await other.turn(.batch, .status) }
                clock.advance(by: ManualClock.second)
            }
            #expect(mint.made == 1)
            #expect(pool.status().obstacle == .signInRefused("the key is revoked"))
            await pool.tryAgain()
            await #expect(throws: refused) { try await pool.turn(.realTime, .interactive) }
            // The answer of just now holds for whoever asks together with it.
            await other.tryAgain()
            await #expect(throws: refused) { try await other.turn(.realTime, .interactive) }
            #expect(mint.made == 2)
            mint.key = "key-2"
            #expect(try await other.turn(.batch, .records).secret == "secret-3")
            #expect(pool.status().obstacle == nil)
        }
    }

    @Test("A process that starts half an hour after the refusal tries the key once, one that runs does not")
    func refusedKeyIsOld() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            mint.refuse("key-1")
            let pool = try Self.pool(directory, mint, clock: clock)
            await #expect(throws: CoreError.self) { try await pool.turn(.batch, .records) }
            clock.advance(by: 30 * ManualClock.minute)
            await #expect(throws: CoreError.self) { try await pool.turn(.batch, .records) }
            #expect(mint.made == 1)
            let job = try Self.pool(directory, mint, clock: clock)
            for _ in 0..<5 { await #expect(throws: CoreError.self) { try await job.turn(.batch, .records) } }
            #expect(mint.made == 2)
        }
    }

    @Test(
        "What waits after a refusal goes on when the key is another one or somebody signed in",
        arguments: [true, false]
    )
    func afterTheRefusal(isAnotherKey: Bool) async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            mint.refuse("key-1")
            let clock = ManualClock()
            let pool = try Self.pool(directory, mint, clock: clock)
            await #expect(throws: CoreError.self) { try await pool.turn(.batch, .records) }
            let waiting = Task { try await pool.waitForChange(after: CoreError.signInRefused("the key is revoked")) }
            clock.advance(by: ManualClock.minute)
            if isAnotherKey {
                mint.key = "key-2"
            } else {
                mint.takeAllKeys()
                let other = try Self.pool(directory, mint, clock: clock)
                await other.tryAgain()
                _ = try await other.turn(.realTime, .interactive)
            }
            try await waiting.value
            #expect(mint.made == (isAnotherKey ? 1 : 2))
        }
    }

    @Test("Who waits at the screen is told at once that no token can be made, and until when")
    func noTokens() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            let pool = try Self.pool(directory, mint, clock: clock, allowance: Profile.Allowance(tokensPer30Minutes: 1))
            await pool.end(try await pool.turn(.realTime, .interactive), .tokenRejected)
            let start = clock.sinceBoot()
            let error = CoreError.noToken(before: "08:30:00", made: 1, limit: 1)
            for priority in [TurnQueue.Priority.interactive, .watchedStatus] {
                await #expect(throws: error) { try await pool.turn(.realTime, priority) }
            }
            #expect(clock.sinceBoot() - start < ManualClock.second)
            #expect(pool.status().obstacle == .noToken(before: clock.now() + 1_800_000, made: 1, limit: 1))
            // What need not be quick waits for it.
            #expect(try await pool.turn(.batch, .records).secret == "secret-2")
        }
    }

    @Test("Who waits at the screen while the service is away hears why after one try, each time")
    func away() async throws {
        try await TemporaryDirectory.with { directory in
            let clock = ManualClock()
            let probes = Mutex(0)
            let pool = try Self.pool(directory, Mint(), clock: clock, allowance: Self.generous) {
                probes.withLock { $0 += 1 }
                return .failed("connection refused")
            }
            var turns: [AllowanceBook.Turn] = []
            for _ in 0..<5 { turns.append(try await pool.turn(.batch, .records)) }
            for turn in turns { await pool.end(turn, .failed("connection refused")) }
            for count in 1...3 {
                await pool.tryAgain()
                await #expect(throws: CoreError.unreachable("connection refused; tried \(5 + count) times in a row")) {
                    try await pool.turn(.realTime, .interactive)
                }
                #expect(probes.withLock { $0 } == count)
            }
            guard case .noAnswer("connection refused", tries: 8, next: .some)? = pool.status().obstacle else {
                Issue.record("\(String(describing: pool.status().obstacle))")
                return
            }
        }
    }

    @Test("A token that could not even be asked for does not count as made, and what need not be quick waits for it")
    func nothingLeft() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            mint.disconnect(true)
            let pool = try Self.pool(directory, mint, clock: ManualClock())
            for _ in 0..<3 {
                await #expect(throws: CoreError.unreachable("connection refused")) {
                    try await pool.turn(.batch, .interactive)
                }
            }
            #expect(pool.status().tokensMinted == 0)
            let waiting = Task { try await pool.turn(.batch, .records) }
            try await Self.wait {
                guard case .noAnswer("connection refused", tries: 10..., next: _)? = pool.status().obstacle else {
                    return false
                }
                return true
            }
            mint.disconnect(false)
            #expect(try await waiting.value.secret == "secret-1")
            #expect(pool.status().tokensMinted == 1)
        }
    }

    @Test("Where the service says that too many tokens were made, what need not be quick waits as long as it says")
    func tooManyTokens() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            let message = ServiceMessage(status: 429, message: "slow down", raw: "")
            mint.answer(.rateLimited(retryAfter: .seconds(120), message))
            let pool = try Self.pool(directory, mint, clock: clock)
            let start = clock.sinceBoot()
            #expect(try await pool.turn(.batch, .records).secret == "secret-1")
            #expect(clock.sinceBoot() - start >= 120 * ManualClock.second)
            #expect(pool.status().tokensMinted == 2)
        }
    }

    @Test("While a token still serves, a service that makes no new one is asked for one ever more seldom")
    func noNewToken() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            let pool = try Self.pool(directory, mint, clock: clock)
            await pool.end(try await pool.turn(.realTime, .records), .answered)
            clock.advance(by: 55 * ManualClock.minute)
            let doubt = Doubt(reason: .serverError, phase: .headSent, bytesSent: 100)
            mint.answer(.unknown(doubt), times: 100)
            for _ in 0..<100 {
                await pool.end(try await pool.turn(.realTime, .records), .answered)
                clock.advance(by: ManualClock.second)
            }
            // Asked at once, and after waits of 30 and 60 seconds; one more may be under way.
            #expect(pool.status().tokensMinted <= 3)
            #expect(pool.status().obstacle == nil)
        }
    }

    @Test(
        "Another address may take a key that was refused, and an address that makes no tokens says nothing about the key"
    )
    func refusedElsewhere() async throws {
        try await TemporaryDirectory.with { directory in
            let mint = Mint()
            let clock = ManualClock()
            mint.refuse("key-1")
            let wrong = try Self.pool(directory, mint, clock: clock, baseURL: "https://wrong.example")
            await #expect(throws: CoreError.signInRefused("the key is revoked")) {
                try await wrong.turn(.batch, .records)
            }
            mint.takeAllKeys()
            let right = try Self.pool(directory, mint, clock: clock)
            await right.end(try await right.turn(.batch, .records), .tokenRejected)
            mint.answer(.rejected(ServiceMessage(status: 404, message: "", raw: "")))
            await #expect(throws: CoreError.accountRefused("404 where tokens are made")) {
                try await right.turn(.batch, .records)
            }
            guard case .noAnswer("404 where tokens are made", tries: 1, next: .some)? = right.status().obstacle else {
                Issue.record("\(String(describing: right.status().obstacle))")
                return
            }
            #expect(try await right.turn(.batch, .records).secret == "secret-3")
        }
    }
}
