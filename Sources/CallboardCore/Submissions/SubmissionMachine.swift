/// Decides what a submission does next; it does nothing itself.
///
/// One call for each event, which answers with actions. Everything it knows came in as events, so a test or a simulation can drive it
/// through any order of them. The rules it keeps are O1 and J1 to J9 of the reliability promises: nothing is sent before its claim is
/// durable, an answer counts only once it is durable, and what may have been carried out is never sent again.
package struct SubmissionMachine: Sendable {
    /// Something that happened.
    package enum Event: Sendable {
        /// The submission is leased by this process.
        case started
        /// So many requests' worth of records wait, by the journal.
        case counted(Int)
        /// One request may be made.
        case turnGranted
        /// No turn can be had: signing in is refused or the allowance cannot be kept.
        case turnRefused(StopReason)
        /// The claim for one turn came back.
        case claimed(ClaimAnswer)
        /// A request is over.
        case answered(RequestEnding)
        /// The results of this many requests are durable, after which so many of them wait to be made again.
        case closed(Int, again: Int)
        /// The journal refused a claim or a result.
        case journalFailed(StopReason, during: JournalStep)
        /// The journal was read again.
        case recovered
        /// The wait that was asked for is over.
        case woke
        /// The process is to end, or a person wants it to stop here.
        case stopRequested
    }

    /// What the journal was asked to do when it failed.
    package enum JournalStep: Sendable { case claim, results, reading }

    /// What a claim came to, as far as deciding goes.
    package enum ClaimAnswer: Sendable, Equatable {
        case claimed
        case nothingWaits
        case held(until: Int64)
        case notRunning(SubmissionControl)
        case notOurs
    }

    /// How a request ended, as far as deciding goes.
    package enum RequestEnding: Sendable, Equatable {
        /// The service took it, or said clearly what is wrong with its records.
        case settled
        /// Certainly not carried out: its records wait again.
        case deferred
        /// The token was refused; `token` tells which.
        case tokenRefused(token: String)
        /// The account or the address is wrong: every further request would be refused as well.
        case accountRefused(String)
        /// It may have been carried out.
        case inDoubt
    }

    /// What is to be done.
    package enum Action: Sendable, Equatable {
        /// Ask the journal how many requests' worth of records wait.
        case count
        /// Wait for permission for one request.
        case askForTurn
        /// Claim one request's worth of records for the turn that was granted, and send it when that is durable.
        case claim
        /// Give the turn back unused.
        case returnTurn
        /// Write the results that are at hand.
        case writeResults
        /// Read the truth again.
        case recover
        /// Come back at a moment, in milliseconds since the epoch.
        case wait(until: Int64)
        /// Nothing more is to be done.
        case finish(StopReason)
    }

    /// Why a run ended.
    package enum StopReason: Sendable, Hashable {
        /// Everything was sent that can be.
        case sent
        case paused
        case cancelled
        /// Another process sends it.
        case notOurs
        /// The process was asked to end.
        case interrupted
        /// The service refuses this key or account; the text is its message.
        case signInRefused(String)
        /// The service cannot be used as configured; the text says why.
        case accountRefused(String)
        /// No request can be made now; the error says why.
        case service(CoreError)
        /// The journal cannot be written.
        case journal(JournalError)
        /// Something unexpected; the text says what.
        case failed(String)
    }

    private enum Phase: Sendable, Equatable { case sending, waiting, recovering, stopping(StopReason), finished }

    /// Most requests under way at once.
    package let width: Int
    private var phase = Phase.sending
    private var turnsAsked = 0
    private var claiming = 0
    private var underWay = 0
    private var toWrite = 0
    private var writing = 0
    private var remaining = 0
    private var isCounting = false
    private var refusedTokens: Set<String> = []
    private var journalFailures = 0

    /// Makes a machine for one run of a submission.
    package init(width: Int) { self.width = width }

    /// Whether requests are under way or results are not yet written.
    package var isBusy: Bool { claiming + underWay + toWrite + writing > 0 }

    /// Takes in what happened and says what to do.
    package mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .started, .woke:
            if phase == .waiting { phase = .sending }
            return count()
        case .counted(let requests): return counted(requests)
        case .turnGranted: return turnGranted()
        case .turnRefused(let reason):
            turnsAsked -= 1
            return stop(reason)
        case .claimed(let answer): return claimed(answer)
        case .answered(let ending): return answered(ending)
        case .closed(let count, let again): return closed(count, again: again)
        case .journalFailed(let reason, let step): return journalFailed(reason, during: step)
        case .recovered:
            if phase == .recovering { phase = .sending }
            return write() + (phase == .sending ? count() : advance())
        case .stopRequested: return stop(.interrupted)
        }
    }

    private mutating func turnGranted() -> [Action] {
        turnsAsked -= 1
        guard phase == .sending, remaining > claiming else { return [.returnTurn] + advance() }
        claiming += 1
        return [.claim]
    }

    private mutating func claimed(_ answer: ClaimAnswer) -> [Action] {
        claiming -= 1
        switch answer {
        case .claimed:
            underWay += 1
            remaining -= 1
            return advance()
        case .nothingWaits:
            remaining = 0
            return [.returnTurn] + advance()
        case .held(let until):
            // Whoever is told to end does not wait for the end of a hold, which may be tomorrow.
            guard phase == .sending || phase == .waiting else { return [.returnTurn] + advance() }
            phase = .waiting
            return [.returnTurn, .wait(until: until)]
        case .notRunning(let control): return [.returnTurn] + stop(control == .cancelled ? .cancelled : .paused)
        case .notOurs: return [.returnTurn] + stop(.notOurs)
        }
    }

    private mutating func answered(_ ending: RequestEnding) -> [Action] {
        underWay -= 1
        toWrite += 1
        switch ending {
        case .settled:
            refusedTokens = []
            return write() + advance()
        case .inDoubt: return write() + advance()
        case .deferred: return write() + advance()
        case .tokenRefused(let token):
            // One token may have become old; a second one refused as well means the key is not good.
            refusedTokens.insert(token)
            let isHopeless = refusedTokens.count > 1
            return write() + (isHopeless ? stop(.signInRefused(AllowanceBook.newTokenRefused)) : advance())
        case .accountRefused(let message): return write() + stop(.accountRefused(message))
        }
    }

    private mutating func closed(_ count: Int, again: Int) -> [Action] {
        writing -= count
        journalFailures = 0
        // Deferred records wait again once their result is written.
        remaining += again
        return advance()
    }

    private mutating func count() -> [Action] {
        guard !isCounting else { return [] }
        isCounting = true
        return [.count]
    }

    private mutating func counted(_ requests: Int) -> [Action] {
        isCounting = false
        remaining = requests
        guard requests == 0, phase == .sending, !isBusy, turnsAsked == 0 else { return advance() }
        phase = .finished
        return [.finish(.sent)]
    }

    private mutating func journalFailed(_ reason: StopReason, during step: JournalStep) -> [Action] {
        var actions: [Action] = []
        isCounting = false
        switch step {
        case .claim:
            claiming -= 1
            actions = [.returnTurn]
        case .results:
            toWrite += writing
            writing = 0
        case .reading: break
        }
        if reason == .journal(.reserveReached) { return actions + stop(reason) }
        journalFailures += 1
        guard journalFailures < 2 else {
            // Answers that cannot be written are kept until it can; if this process ends before, they become doubt.
            toWrite = 0
            if phase == .recovering { phase = .sending }
            return actions + stop(reason)
        }
        if phase == .sending || phase == .waiting { phase = .recovering }
        return actions + [.recover]
    }

    private mutating func write() -> [Action] {
        guard toWrite > 0, phase != .recovering else { return [] }
        writing += toWrite
        toWrite = 0
        return [.writeResults]
    }

    private mutating func stop(_ reason: StopReason) -> [Action] {
        switch phase {
        case .finished, .stopping: return advance()
        case .sending, .waiting, .recovering:
            phase = .stopping(reason)
            return advance()
        }
    }

    /// Asks for as many turns as there is room for, or ends when nothing is left to do.
    private mutating func advance() -> [Action] {
        switch phase {
        case .sending:
            let wanted = min(width - turnsAsked - claiming - underWay, remaining - turnsAsked - claiming)
            if wanted > 0 {
                turnsAsked += wanted
                return Array(repeating: .askForTurn, count: wanted)
            }
            // Whether nothing is left is the journal's to say, not ours.
            return remaining <= 0 && !isBusy && turnsAsked == 0 ? count() : []
        case .stopping(let reason):
            guard !isBusy else { return [] }
            phase = .finished
            return [.finish(reason)]
        case .waiting, .recovering, .finished: return []
        }
    }
}
