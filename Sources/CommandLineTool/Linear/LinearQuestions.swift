import Dispatch
import Synchronization
import Terminal

/// Questions to a person, one at a time, until nobody is there to answer them.
///
/// Work goes on while one is open: what is said about it does not leave the person without the question.
final class LinearQuestions: Sendable {
    private struct State {
        var isEnded = false
        /// What is asked now.
        var question: SafeText?
        var answer: CheckedContinuation<String?, Never>?
    }

    private let context: CommandContext
    private let state = Mutex(State())

    init(_ context: CommandContext) { self.context = context }

    /// Asks for a line; nil at the end of the input and after `end`.
    func ask(_ question: SafeText) async -> String? {
        await withCheckedContinuation { continuation in
            let isEnded = state.withLock { state in
                guard !state.isEnded else { return true }
                (state.question, state.answer) = (question, continuation)
                show(question)
                return false
            }
            guard !isEnded else { return continuation.resume(returning: nil) }
            // A person takes their time, which a thread of the pool must not.
            DispatchQueue.global(qos: .userInitiated).async { self.close(self.context.ask("")) }
        }
    }

    /// Ends the question that is open, and all that follow, without an answer.
    func end() {
        state.withLock { state in
            // What is open stands in an unfinished line.
            if state.question != nil { context.output.messages.write("\n") }
            state.isEnded = true
        }
        close(nil)
    }

    /// Says lines; the question that is open is asked again behind them.
    func interject(_ lines: [SafeText]) {
        state.withLock { state in
            if state.question != nil { context.output.messages.write("\n") }
            for line in lines { context.output.say(line.string) }
            if let question = state.question { show(question) }
        }
    }

    private func show(_ question: SafeText) {
        context.output.results.flush()
        context.output.messages.write(question.string)
        context.output.flush()
    }

    private func close(_ answer: String?) {
        let waiting = state.withLock { state in
            defer { (state.question, state.answer) = (nil, nil) }
            return state.answer
        }
        waiting?.resume(returning: answer)
    }
}
