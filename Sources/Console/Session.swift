import CallPersonalisation
import CallboardCore
import Dispatch
import Foundation
import Terminal

/// One run of the console on a screen: what comes in goes to the console, what it wants is done, and it is drawn.
final class Session {
    private(set) var console: Console
    private let screen: any Screen
    private let options: ConsoleOptions
    private let mailbox: Mailbox<Message>
    private let loop: EventLoop<Message>
    private let runner: EffectRunner
    private var canvas: Canvas
    private var meter: LinkMeter
    /// Whether the terminal went away rather than the person.
    private var isHungUp = false

    /// A run that has not begun.
    ///
    /// - Throws: `ScreenError.outOfDescriptors`.
    init(_ options: ConsoleOptions, screen: any Screen) throws(ScreenError) {
        self.options = options
        self.screen = screen
        console = Console(options, size: screen.size)
        if let path = options.sessionFile { console.restore(SessionMemory(path: path)) }
        console.facts.isSlow = options.isSlow
        meter = LinkMeter(environment: options.environment)
        canvas = Canvas(size: screen.size, glyphs: options.isASCII ? .ascii : screen.glyphs)
        do { mailbox = try Mailbox<Message>() } catch { throw .outOfDescriptors }
        loop = EventLoop(screen: screen, mailbox: mailbox)
        runner = EffectRunner(options) { [mailbox] in mailbox.post($0) }
    }

    /// Goes on until the person leaves, and tells the exit code.
    func run() -> Int32 {
        start()
        while console.exitCode == nil { turn(until: deadline) }
        waitForAnswer()
        screen.restore()
        if let path = options.sessionFile { console.memory.write(to: path) }
        return waitForEnd() ? console.exitCode ?? 0 : Self.interrupted
    }

    /// How long the end is waited for without a word.
    private static let silence = Duration.seconds(1)
    /// The exit code of a run that can be gone on with; source: design section 8.
    private static let interrupted: Int32 = 6

    /// Waits until what was begun is finished; false if a signal ended that early.
    ///
    /// Nothing is lost then: the journal knows what is under way. After a hang-up, the first signal ends the sending in order.
    private func waitForEnd() -> Bool {
        let mailbox = mailbox
        runner.end(isHungUp: isHungUp) { mailbox.post(.finished) }
        var tellAt: ContinuousClock.Instant? = isHungUp ? nil : .now + Self.silence
        var isSending = isHungUp
        while true {
            let batch = loop.next(until: tellAt)
            if batch.messages.contains(where: \.isFinished) { return true }
            if batch.isDeadlinePassed {
                tellAt = nil
                let words = "Waits up to 20 s for answers. Ctrl-C: end now; the rest is in doubt."
                FileHandle.standardError.write(Data("callboard: \(words)\n".utf8))
            }
            guard batch.events.contains(.interrupt) || batch.events.contains(.terminate) else { continue }
            guard isSending else { return false }
            isSending = false
            runner.stopSending()
        }
    }

    /// Whether every answer has come and was taken.
    var isIdle: Bool { runner.isIdle }

    /// Does what the console wants at its start.
    func start() {
        draw()
        ask()
        // What the terminal and the first frame needed.
        ProgramMemory.letGoOfCode()
        perform(console.start())
    }

    /// Asks the terminal how far away it is, if it is time to.
    private func ask() {
        if meter.isDue(at: .now) { screen.ask() }
    }

    /// Takes an answer that is still on its way, which the shell would take for typing.
    private func waitForAnswer() {
        guard !isHungUp, let asked = meter.askedAt else { return }
        let end = asked + LinkMeter.patience
        while meter.askedAt != nil, ContinuousClock.now < end {
            for event in loop.next(until: end).events {
                switch event {
                case .answer: _ = meter.note(at: .now)
                case .hangup, .endOfInput: return
                default: break
                }
            }
        }
    }

    /// Waits for something, takes all that came, and draws once.
    func turn(until deadline: ContinuousClock.Instant?) {
        let batch = loop.next(until: deadline)
        console.facts.now = SystemClock().now()
        console.facts.bytesSent = screen.bytesSent
        var effects: [Effect] = []
        if batch.isDeadlinePassed { effects += console.update(.tick) }
        for message in batch.messages { effects += console.update(message) }
        for event in batch.events {
            guard console.exitCode == nil else { break }
            effects += take(event)
        }
        perform(effects)
        guard console.exitCode == nil else { return }
        draw()
        if !batch.events.isEmpty { ask() }
        if runner.isIdle, batch.messages.contains(where: \.isRested) { runner.rest() }
    }

    /// Ends what is under way.
    func finish() { runner.finish(isHungUp: false) }

    private var deadline: ContinuousClock.Instant? {
        console.deadline.map { .now + .milliseconds(max(0, $0 - SystemClock().now())) }
    }

    private func take(_ event: InputEvent) -> [Effect] {
        switch event {
        case .key(let key): return console.update(.key(key))
        case .paste(let text): return console.update(.paste(text))
        case .resize(let size): return console.update(.resize(size))
        case .interrupt: return console.update(.interrupt)
        case .suspend: return [.suspend]
        case .answer: return meter.note(at: .now).map { noteLink($0) } ?? []
        // The process goes on: the screen did what was needed.
        case .resume: return []
        case .hangup, .endOfInput:
            isHungUp = true
            return console.update(.endOfInput)
        case .terminate: return console.update(.endOfInput)
        }
    }

    private func noteLink(_ milliseconds: Int) -> [Effect] {
        console.facts.isSlow = options.isSlow || milliseconds >= LinkMeter.slow
        runner.setNews(isSlow: console.facts.isSlow)
        return console.update(.link(milliseconds: milliseconds))
    }

    private func perform(_ effects: [Effect]) {
        runner.run(effects)
        for effect in effects {
            switch effect {
            case .copy(let text, let what):
                perform(console.update(.done(notice(of: screen.copy(text), what))))
            case .editText(let field, let text): edit(text, of: field)
            case .repaint: screen.repaint()
            case .announceEnd(let words):
                switch options.onEnd {
                case .none: break
                case .bell: screen.bell()
                case .osc9: screen.notify(SafeText(untrusted: words))
                }
            case .suspend:
                waitForAnswer()
                runner.stop { screen.suspend() }
            default: break
            }
        }
    }

    /// Gives the terminal to the person's editor; what is under way goes on meanwhile.
    private func edit(_ text: String, of field: RecordField) {
        let editor = ExternalEditor(environment: options.environment)
        waitForAnswer()
        do {
            let edited = try screen.lend { try editor.edit(text, name: field.rawValue) }
            // Ctrl-C and Ctrl-Z were meant for the editor.
            for event in screen.readEvents() where event != .interrupt && event != .suspend { perform(take(event)) }
            if edited != text { perform(console.update(.edited(field, edited))) }
        } catch let failure as ExternalEditor.Failure {
            perform(console.update(.failed(failure.words)))
        } catch {
            perform(console.update(.failed("\(error)")))
        }
    }

    private func notice(of outcome: CopyOutcome, _ what: String) -> Notice {
        let name: SafeText = what.isEmpty ? .empty : "\(untrusted: what), "
        switch outcome {
        case .sent(let bytes, let route):
            let way: SafeText =
                switch route {
                case .direct: "the terminal"
                case .tmux: "tmux and the terminal"
                case .screen: "screen and the terminal"
                }
            let fallback = console.facts.key(.copyView)
            return Notice(
                "Copied \(name)\(bytes) bytes through \(way), which does not confirm it; \(fallback) shows them."
            )
        case .tooLong(let bytes, let max):
            let fallback = console.facts.key(.copyView)
            return .problem(
                "Not copied: \(bytes) bytes, terminals take \(max). \(fallback) shows them to select by hand."
            )
        }
    }

    /// Shows the console as it is now.
    func draw() {
        // What was typed before a question was seen was meant for something else.
        if !console.isDialogSeen { screen.discardKeys() }
        console.prepareFrame()
        canvas.clear(size: console.size)
        console.draw(on: &canvas)
        screen.present(canvas)
        console.noteFrame()
    }
}
