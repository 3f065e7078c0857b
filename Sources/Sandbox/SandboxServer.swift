import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// The sandbox as a real HTTP server on loopback.
///
/// It turns HTTP into what `SandboxService` understands and back; every decision is the service's.
package final class SandboxServer: Sendable {
    /// Why a sandbox does not start.
    package enum StartError: Error, Hashable, CustomStringConvertible {
        /// It serves this machine only: listen on 127.0.0.1, ::1 or localhost.
        case notLoopback(String)
        /// `start()` was called twice; make a new server.
        case alreadyStarted
        /// The server ended before it listened.
        case didNotListen

        /// What happened, for a person.
        package var description: String {
            switch self {
            case .notLoopback(let host): "the sandbox listens on this machine only, not on \(host)"
            case .alreadyStarted: "the sandbox was started before"
            case .didNotListen: "the sandbox ended before it listened"
            }
        }
    }

    struct State {
        var service: SandboxService
        var log: ArrivalLog?
        var logFailure: (any Error)?
        var clockOffset: Duration = .zero
        var date = DateHeader()
        var task: Task<Void, any Error>?
    }

    /// The largest body that is read; more is answered with 413.
    static let largestBody = 16 * 1024 * 1024

    /// How it behaves.
    package let configuration: SandboxConfiguration
    let state: Mutex<State>

    /// A sandbox that is not yet listening.
    package init(configuration: SandboxConfiguration = SandboxConfiguration()) {
        self.configuration = configuration
        state = Mutex(State(service: SandboxService(configuration)))
    }

    /// Starts listening, and writes the ready file.
    ///
    /// - Throws: `StartError`; what binding the port throws; what opening the log or writing the ready file throws.
    package func start() async throws -> SandboxEndpoint {
        guard ["127.0.0.1", "::1", "localhost"].contains(configuration.host) else {
            throw StartError.notLoopback(configuration.host)
        }
        if let path = configuration.logPath {
            let log = try ArrivalLog(path: path)
            state.withLock { $0.log = log }
        }
        let (ports, found) = AsyncThrowingStream<Int, any Error>.makeStream()
        try state.withLock { state in
            guard state.task == nil else { throw StartError.alreadyStarted }
            state.task = Task {
                do {
                    try await serve { found.yield($0) }
                    found.finish()
                } catch {
                    found.finish(throwing: error)
                    throw error
                }
            }
        }
        for try await port in ports {
            let endpoint = endpoint(on: port)
            if let path = configuration.readyPath {
                do {
                    try Self.writePrivately(endpoint.readyLine, to: path)
                } catch {
                    await stop()
                    throw error
                }
            }
            return endpoint
        }
        throw StartError.didNotListen
    }

    /// Stops listening, closes every connection, and returns when nothing of it runs any more.
    package func stop() async {
        let task = state.withLock { $0.task }
        task?.cancel()
        _ = await task?.result
    }

    /// Starts, serves until the task is cancelled, and stops.
    ///
    /// - Parameter listening: called once, with the endpoint.
    /// - Throws: as `start()`; `CancellationError` is not thrown.
    package func run(listening: @Sendable (SandboxEndpoint) -> Void = { _ in }) async throws {
        listening(try await start())
        guard let task = state.withLock({ $0.task }) else { return }
        try await withTaskCancellationHandler {
            do {
                try await task.value
            } catch is CancellationError {
                return
            }
        } onCancel: {
            task.cancel()
        }
    }

    /// Every request so far, in order, if the configuration keeps them.
    package var arrivals: [Arrival] { state.withLock { $0.service.arrivals } }

    /// Totals so far.
    package var counts: SandboxCounts { state.withLock { $0.service.counts } }

    /// The first failure to write the arrival log, after which it is not whole.
    package var logFailure: (any Error)? { state.withLock { $0.logFailure } }

    /// Replaces what goes wrong from now on; with a sink that began without faults, nothing ever does.
    package func setFaults(_ faults: [Fault]) {
        state.withLock { $0.service.setFaults(faults) }
    }

    /// Moves both clocks of the sandbox on, so that batches ripen, allowances return and tokens age at once.
    package func advance(by duration: Duration) {
        state.withLock { $0.clockOffset += duration }
    }

    /// Puts a batch in as if it had arrived `age` ago, without a request and without checking the records.
    ///
    /// - Returns: the batch ID to ask for.
    package func preload(
        _ records: [SandboxRecord],
        account: String,
        version: ServiceVersion = .v1,
        age: Duration = .zero
    ) -> String {
        state.withLock { state in
            let moment = configuration.moment().advanced(by: state.clockOffset - age)
            return state.service.preload(records, account: account, version: version, at: moment)
        }
    }

    private func endpoint(on port: Int) -> SandboxEndpoint {
        var generator = SeededGenerator(seed: configuration.seed ^ 0xACC0)
        let account =
            configuration.account
            ?? SandboxAccount(
                clientAccountID: generator.uuid(),
                keyID: generator.uuid(),
                apiKey: generator.uuid()
            )
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        return SandboxEndpoint(baseURL: "http://\(host):\(port)", port: port, account: account)
    }

    /// Serves until the task is cancelled.
    private func serve(listening: @escaping @Sendable (Int) -> Void) async throws {
        if configuration.isSink, configuration.faults.isEmpty {
            try await serve(on: SinkChannel(server: self), listening: listening)
        } else {
            let connections = HTTP1Channel { [self] request, writer, channel in
                try await respond(to: request, with: writer, on: channel)
            }
            try await serve(on: connections, listening: listening)
        }
    }

    private func serve(
        on connections: some ServerChildChannel,
        listening: @escaping @Sendable (Int) -> Void
    ) async throws {
        // Without the framework's application around it: that would add a date of its own to each answer, answer what
        // should stay unanswered, and wake up every second.
        let server = Server(
            childChannelSetup: connections,
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1024
            ),
            onServerRunning: { channel in listening(channel.localAddress?.port ?? 0) },
            eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
        )
        try await server.run()
    }

    /// Writes a file that only its owner can read, whole or not at all.
    private static func writePrivately(_ text: String, to path: String) throws {
        let draft = path + ".new"
        guard
            FileManager.default.createFile(
                atPath: draft,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
        else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
        guard rename(draft, path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
    }
}
