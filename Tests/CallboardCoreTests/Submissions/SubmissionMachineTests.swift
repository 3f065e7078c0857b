import CallPersonalisation
import Testing

@testable import CallboardCore

@Suite("Deciding what a submission does next")
struct SubmissionMachineTests {
    private func started(width: Int = 2, waiting: Int) -> SubmissionMachine {
        var machine = SubmissionMachine(width: width)
        #expect(machine.handle(.started) == [.count])
        _ = machine.handle(.counted(waiting))
        return machine
    }

    @Test func asksForNoMoreTurnsThanThereIsWork() {
        var machine = SubmissionMachine(width: 8)
        #expect(machine.handle(.started) == [.count])
        #expect(machine.handle(.counted(3)) == [.askForTurn, .askForTurn, .askForTurn])
    }

    @Test func asksForNoMoreTurnsThanItsWidth() {
        var machine = SubmissionMachine(width: 2)
        _ = machine.handle(.started)
        #expect(machine.handle(.counted(100)) == [.askForTurn, .askForTurn])
    }

    @Test func endsOnlyWhenTheJournalSaysThatNothingWaits() {
        var machine = started(waiting: 1)
        #expect(machine.handle(.turnGranted) == [.claim])
        #expect(machine.handle(.claimed(.claimed)) == [])
        #expect(machine.handle(.answered(.settled)) == [.writeResults])
        #expect(machine.handle(.closed(1, again: 0)) == [.count])
        #expect(machine.handle(.counted(0)) == [.finish(.sent)])
    }

    @Test func sendsAgainWhatWasCertainlyNotCarriedOut() {
        var machine = started(width: 1, waiting: 1)
        _ = machine.handle(.turnGranted)
        _ = machine.handle(.claimed(.claimed))
        #expect(machine.handle(.answered(.deferred)) == [.writeResults])
        #expect(machine.handle(.closed(1, again: 1)) == [.askForTurn])
    }

    @Test func oneRefusedTokenIsReplacedAndASecondEndsTheRun() {
        var machine = started(width: 1, waiting: 2)
        _ = machine.handle(.turnGranted)
        _ = machine.handle(.claimed(.claimed))
        #expect(machine.handle(.answered(.tokenRefused(token: "t1"))) == [.writeResults, .askForTurn])
        _ = machine.handle(.closed(1, again: 1))
        _ = machine.handle(.turnGranted)
        _ = machine.handle(.claimed(.claimed))
        #expect(machine.handle(.answered(.tokenRefused(token: "t2"))) == [.writeResults])
        guard case .finish(.signInRefused) = machine.handle(.closed(1, again: 1)).first else {
            Issue.record("the run goes on although the key is refused")
            return
        }
    }

    @Test func aJournalThatFailsOnceIsReadAgainBeforeAnythingElse() {
        var machine = started(width: 1, waiting: 2)
        _ = machine.handle(.turnGranted)
        let failure = SubmissionMachine.StopReason.journal(.cannotWrite("full"))
        #expect(machine.handle(.journalFailed(failure, during: .claim)) == [.returnTurn, .recover])
        #expect(machine.handle(.turnGranted) == [.returnTurn], "nothing is claimed before the truth is known")
        #expect(machine.handle(.recovered) == [.count])
    }

    @Test func aJournalThatFailsTwiceInARowEndsTheRun() {
        var machine = started(width: 1, waiting: 2)
        _ = machine.handle(.turnGranted)
        let failure = SubmissionMachine.StopReason.journal(.cannotWrite("full"))
        _ = machine.handle(.journalFailed(failure, during: .claim))
        #expect(machine.handle(.journalFailed(failure, during: .reading)) == [.finish(failure)])
    }

    @Test func anAnswerWhoseResultWasNotWrittenIsWrittenAfterRecovery() {
        var machine = started(width: 1, waiting: 1)
        _ = machine.handle(.turnGranted)
        _ = machine.handle(.claimed(.claimed))
        _ = machine.handle(.answered(.settled))
        let failure = SubmissionMachine.StopReason.journal(.cannotWrite("full"))
        #expect(machine.handle(.journalFailed(failure, during: .results)) == [.recover])
        #expect(machine.handle(.recovered) == [.writeResults, .count])
    }

    @Test func stoppingFinishesWhatIsUnderWayAndClaimsNothingMore() {
        var machine = started(width: 2, waiting: 5)
        _ = machine.handle(.turnGranted)
        _ = machine.handle(.claimed(.claimed))
        #expect(machine.handle(.stopRequested) == [])
        #expect(machine.handle(.turnGranted) == [.returnTurn])
        #expect(machine.handle(.answered(.inDoubt)) == [.writeResults])
        #expect(machine.handle(.closed(1, again: 0)) == [.finish(.interrupted)])
    }

    @Test func stoppingDoesNotWaitForTheEndOfAHold() {
        var machine = started(width: 1, waiting: 1)
        #expect(machine.handle(.turnGranted) == [.claim])
        #expect(machine.handle(.stopRequested) == [])
        #expect(machine.handle(.claimed(.held(until: 86_400_000))) == [.returnTurn, .finish(.interrupted)])
    }

    @Test func aHeldSubmissionWaitsForItsMoment() {
        var machine = started(width: 1, waiting: 1)
        _ = machine.handle(.turnGranted)
        #expect(machine.handle(.claimed(.held(until: 5000))) == [.returnTurn, .wait(until: 5000)])
        #expect(machine.handle(.woke) == [.count])
    }

    @Test(
        "What a person or another process decides ends the run",
        arguments: [
            (SubmissionMachine.ClaimAnswer.notRunning(.paused), SubmissionMachine.StopReason.paused),
            (.notRunning(.cancelled), .cancelled), (.notOurs, .notOurs),
        ]
    )
    func ends(answer: SubmissionMachine.ClaimAnswer, reason: SubmissionMachine.StopReason) {
        var machine = started(width: 1, waiting: 1)
        _ = machine.handle(.turnGranted)
        #expect(machine.handle(.claimed(answer)) == [.returnTurn, .finish(reason)])
    }
}
