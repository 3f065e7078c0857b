import CallPersonalisation
import CallboardCore
import Console
import Foundation
import Terminal

/// The console as numbered questions and plain lines, for screen readers and terminals that can show no screen.
///
/// It calls the same core as the panes. Nothing is drawn twice, and nothing is said while a person types, except that work goes on.
struct LinearConsole: Sendable {
    /// Why no more is asked.
    enum Ended: Error {
        /// The person leaves.
        case left
        /// The process was told to end.
        case interrupted
        /// The terminal went away, or the input is at its end.
        case hungUp
    }

    /// A dot was typed: the person wants the menu.
    struct WentBack: Error {}

    /// In which something can be taken back; longer than on a screen, since a person listens to the way there.
    static let holdSeconds = 30

    let core: ServiceCore
    let zone: TimeZone
    let isReadOnly: Bool
    let isOffline: Bool
    let context: CommandContext
    private let questions: LinearQuestions
    private let progress: LinearProgress
    /// Records that are on their way while the person goes on.
    let pushes: LinearPushes
    /// Whether numbers are shown whole.
    private(set) var isRevealed = false

    /// The record that is being asked for: what was typed stays until it is sent.
    var draft = emptyDraft
    /// A record of which nothing was typed yet; its times are those of the console's form.
    static let emptyDraft = RecordDraft(starts: "now", ends: "+2h")

    /// A console on an open core.
    init(core: ServiceCore, isReadOnly: Bool, isOffline: Bool, context: CommandContext) {
        self.core = core
        self.isReadOnly = isReadOnly
        self.isOffline = isOffline
        var context = context
        context.output = context.output.wrapped(to: context.columns)
        self.context = context
        questions = LinearQuestions(context)
        progress = LinearProgress(core: core, questions: questions)
        pushes = LinearPushes(progress)
        zone = core.timeZone
    }

    /// Goes on until the person leaves or is gone; the core is shut down then.
    func run() async -> CommandStatus {
        takeSignals()
        let stop = progress.start()
        if whyNothingIsSent == nil {
            core.startBackground()
            if let left = core.leftWork { say("\(left.words); 3 shows and pauses.") }
        }
        var console = self
        do {
            try await console.menu()
        } catch {
            progress.isHeard = true
            if error == .hungUp { await sendQueue() }
            core.endPushes()
            await pushes.finish()
            say("Bye. What was submitted is kept; the next start goes on with it.")
        }
        stop()
        await core.shutDown()
        return .success
    }

    /// Lets signals end what is asked, and lets a stop find everything in order.
    private func takeSignals() {
        let (core, questions) = (core, questions)
        context.interruption.takeSignals { questions.end() }
        context.interruption.onWanted {
            questions.end()
            core.endPushes()
        }
        context.interruption.onStop { body in
            core.stop(body)
            Task { await core.goOnClaiming() }
        }
    }

    /// Sends what is queued although nobody is there any more, if the profile says so.
    private func sendQueue() async {
        guard core.profile.onHangUp == .finish, whyNothingIsSent == nil, await core.hasQueue() else { return }
        say("Nobody is there to answer: what is queued is sent before this ends (on_hangup = finish).")
        context.output.flush()
        let sending = Task { await core.waitUntilSent() }
        context.interruption.onWanted { sending.cancel() }
        await sending.value
    }

    /// Asks what to do until nobody is there to answer.
    private mutating func menu() async throws(Ended) {
        let profile = core.profile
        say("callboard, plain questions. Profile \(untrusted: profile.name), \(profile.kind.rawValue.uppercased()).")
        say("Api \(profile.account.version.rawValue), times in \(untrusted: profile.timeZone).")
        say("A dot goes back to this menu from any question. Ctrl-C leaves at once; what was submitted is kept.")
        if isReadOnly { say("Read-only: nothing can be sent or changed.") }
        if isOffline { say("Offline: the network is not used.") }
        while true {
            say("")
            say("1 send one record")
            say("2 check a file of records and submit it")
            say("3 submissions, and what became of them")
            say("4 failures by cause")
            say("5 history of a number")
            say("6 labels")
            say(isRevealed ? "7 mask numbers" : "7 show whole numbers, which is recorded")
            say("q leave")
            progress.isHeard = true
            do {
                let choice = try await ask("Choice: ")
                progress.isHeard = false
                switch choice {
                case "1": try await sendRecord()
                case "2": try await submitFile()
                case "3": try await showSubmissions()
                case "4": try await showFailures()
                case "5": try await showNumber()
                case "6": try await showLabels()
                case "7": try await reveal()
                case "q", "Q", "quit": if try await mayLeave() { throw Ended.left }
                default: say("Type one of the numbers 1 to 7, or q.")
                }
            } catch let ended as Ended {
                throw ended
            } catch is WentBack {
                say("Nothing more was done.")
            } catch {
                say("That did not work: \(untrusted: CommandFailure(error).message)")
            }
        }
    }

    /// Asks before a person leaves while a record is held: it would not be sent.
    private func mayLeave() async throws -> Bool {
        let isHeld = try await core.submissions(limit: Self.newest).contains {
            $0.isPush && $0.control == .held && $0.owner == .current
        }
        guard isHeld else { return true }
        let answer = try await ask(
            "A record is held. Leaving takes it back, and it is not sent. Type yes to leave, or Enter to stay: "
        )
        return answer.lowercased() == "yes"
    }

    /// Submissions among which a record is that is still held.
    private static let newest = 20

    private mutating func reveal() async throws {
        isRevealed.toggle()
        if isRevealed { try await core.reveal("plain questions") }
        say(isRevealed ? "Numbers are shown whole; this was written to the history." : "Numbers are masked.")
    }

    // MARK: Talking

    /// Says a line.
    func say(_ text: SafeText) { context.output.line(text) }

    /// Asks for a line, without spaces at its ends.
    ///
    /// - Throws: `Ended` at the end of the input, `WentBack` for a dot.
    func ask(_ question: SafeText) async throws -> String {
        guard let answer = await questions.ask(question) else {
            throw context.interruption.isWanted ? Ended.interrupted : Ended.hungUp
        }
        let text = answer.trimmingCharacters(in: .whitespaces)
        if text == "." { throw WentBack() }
        return text
    }

    /// Asks before something is sent: on LIVE the number of records has to be typed.
    func confirm(_ what: SafeText, count: Int) async throws -> Bool {
        let isLive = core.profile.kind == .live
        let wanted = isLive ? String(count) : "yes"
        let question: SafeText =
            isLive
            ? "\(what) to LIVE? Type the number of records, \(count), or Enter to cancel: "
            : "\(what) to \(core.profile.kind.rawValue.uppercased())? Type yes, or Enter to cancel: "
        while true {
            let answer = try await ask(question).filter { $0 != "," }.lowercased()
            if answer == wanted { return true }
            if answer.isEmpty || answer == "n" || answer == "no" {
                say("Nothing was sent.")
                return false
            }
            say("That is neither \(untrusted: wanted) nor Enter.")
        }
    }

    /// Why nothing can be sent; nil if it can.
    var whyNothingIsSent: SafeText? {
        if isReadOnly { return "Read-only (--read-only): nothing is sent or changed." }
        return isOffline ? "Offline (--offline): nothing is sent." : nil
    }

    /// Does something that blocks on a thread that may wait.
    func offPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(with: Result { try body() }) }
        }
    }

    /// A number as it may be shown now; 0 stands for one that was emptied.
    func shown(_ value: UInt64) -> SafeText {
        guard let number = PhoneNumber(value: value) else { return "(emptied)" }
        return SafeText(untrusted: isRevealed ? number.digits : number.masked)
    }

    /// A moment in the profile's zone.
    func moment(_ milliseconds: Int64) -> SafeText { SafeText(untrusted: Moment.text(milliseconds, in: zone)) }
}
