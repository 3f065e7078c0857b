import Dispatch
import Glibc
import Synchronization

/// A wish to end: Ctrl-C, a signal of the system, or a hang-up.
package final class Interruption: Sendable {
    private struct State {
        var isWanted = false
        var handlers: [@Sendable () -> Void] = []
        /// What runs a stop in order; the latest one counts.
        var stop: Stop?
        var sources: [Source] = []
    }

    /// Something that has to be in order while the process stands still; runs what it is given in that order.
    package typealias Stop = @Sendable (_ body: () -> Void) -> Void

    /// A source that is only kept, never touched again.
    private struct Source: @unchecked Sendable {
        let source: any DispatchSourceSignal
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether somebody wants the command to end.
    package var isWanted: Bool { state.withLock { $0.isWanted } }

    /// Wants the command to end.
    package func want() {
        let handlers = state.withLock { state in
            defer { state.isWanted = true }
            return state.isWanted ? [] : state.handlers
        }
        for handler in handlers { handler() }
    }

    /// Runs `handler` once the end is wanted; at once if it is already.
    package func onWanted(_ handler: @escaping @Sendable () -> Void) {
        let isWanted = state.withLock { state in
            if !state.isWanted { state.handlers.append(handler) }
            return state.isWanted
        }
        if isWanted { handler() }
    }

    /// Lets `stop` run the stop when the terminal wants one (Ctrl-Z).
    package func onStop(_ stop: @escaping Stop) { state.withLock { $0.stop = stop } }

    /// Stops the process once everything is in order for it.
    private func stop() {
        // To this thread: sent to the process, another thread would take it, and this one could still let go and write before it stands.
        let body = { _ = raise(SIGSTOP) }
        if let stop = state.withLock({ $0.stop }) { stop(body) } else { body() }
    }

    /// Takes the signals over: SIGINT and SIGTERM want the end, a second one ends at once; SIGHUP as told.
    ///
    /// - Parameter hangUpEnds: whether the end is wanted when the terminal goes away; else the work goes on without it.
    package func takeSignals(hangUpEnds: Bool) {
        takeSignals { [weak self] in if hangUpEnds { self?.want() } }
    }

    /// The same with something that is done each time the terminal goes away.
    package func takeSignals(onHangUp: @escaping @Sendable () -> Void) {
        for number in [SIGINT, SIGTERM] {
            take(number) { [weak self] in
                guard let self else { return }
                // What was written down stays true: the journal knows what is under way.
                if isWanted { _exit(CommandStatus.interrupted.rawValue) }
                want()
            }
        }
        take(SIGHUP, onHangUp)
        takeStops()
    }

    private func take(_ number: Int32, _ handler: @escaping @Sendable () -> Void) {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: handler)
        source.resume()
        let kept = Source(source: source)
        state.withLock { $0.sources.append(kept) }
    }

    private func takeStops() {
        // Whoever started us without job control wants no stops.
        var current = sigaction()
        guard sigaction(SIGTSTP, nil, &current) == 0, current.__sigaction_handler.sa_handler == nil else { return }
        take(SIGTSTP) { [weak self] in self?.stop() }
    }
}
