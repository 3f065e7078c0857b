package import CallPersonalisation
import Foundation
import Synchronization

/// Everything callboard does for one profile: what screens and commands call, and nothing they could do around it.
package final class ServiceCore: Sendable {
    /// What has changed, so that a screen knows what to read again.
    package enum Change: Hashable, Sendable { case journal, labels }

    package let profile: Profile
    /// Who does what is done: the user's name, written into the history.
    package let operatorName: String
    let journal: SQLiteJournal
    let services: CoreServices
    let isOffline: Bool
    private let transport: any Transport
    private let shutTransport: @Sendable () async -> Void
    private let observers = Mutex<[UUID: @Sendable (Change) -> Void]>([:])
    let background = Mutex(Background())
    private let stopObserving = Mutex<(@Sendable () -> Void)?>(nil)
    private let watch = Mutex<JournalWatch?>(nil)

    /// Opens the journal and takes stock; blocks for some milliseconds, so not on the thread of a screen.
    ///
    /// `apiKey` is asked for when a token is needed and not before. Nothing is sent before the first call that sends.
    ///
    /// - Throws: `JournalError`, `ServiceAccountError`.
    package init(
        profile: Profile,
        stateDirectory: String,
        apiKey: @escaping @Sendable () async throws -> String,
        operatorName: String,
        isOffline: Bool = false,
        clock: any CoreClock = SystemClock(),
        transport: (any Transport)? = nil
    ) throws {
        self.profile = profile
        self.operatorName = operatorName
        self.isOffline = isOffline
        journal = try SQLiteJournal(directory: stateDirectory)
        if let transport {
            self.transport = transport
            shutTransport = {}
        } else {
            let http = try HTTPTransport(
                baseURL: profile.account.baseURL,
                connections: ServiceCore.width(of: profile) + 4
            )
            self.transport = http
            shutTransport = { await http.shutdown() }
        }
        let client = ServiceClient(account: profile.account, transport: self.transport)
        let log = journal
        let pool = try TokenPool(
            path: stateDirectory + "/allowance-" + ServiceCore.fileName(profile.account.clientAccountID, profile.keyID),
            profile: profile,
            clock: clock,
            readKey: {
                guard !isOffline else { throw CoreError.offline }
                return try await apiKey()
            },
            create: { await ServiceCore.createToken(client, profile, key: $0, log) },
            probe: { await ServiceCore.probe(client, $0, log) }
        )
        services = CoreServices(profile: profile, journal: journal, pool: pool, client: client, clock: clock)
        services.expect(clockSkew: journal.takeStock(of: profile.account.clientAccountID, at: clock.now()))
        let cancel = journal.observe { [weak self] in self?.tell(.journal) }
        stopObserving.withLock { $0 = cancel }
    }

    /// Ends background work, gives what is under way up to 20 seconds, and closes the connections.
    package func shutDown() async {
        await stopBackground()
        await journal.flush()
        stopObserving.withLock { $0?() }
        await shutTransport()
    }

    /// Calls back after every change, also after those of other processes; the result ends it.
    package func observe(_ body: @escaping @Sendable (Change) -> Void) -> @Sendable () -> Void {
        let id = UUID()
        observers.withLock { $0[id] = body }
        watch.withLock { watch in
            guard watch == nil else { return }
            watch = JournalWatch(directory: journal.directory, prefix: "journal.sqlite") { [weak self] in
                self?.tell(.journal)
                // Perhaps another process has confirmed or resumed something, or died over it.
                self?.wakeBackground()
            }
        }
        return { [weak self] in _ = self?.observers.withLock { $0.removeValue(forKey: id) } }
    }

    func tell(_ change: Change) {
        for observer in observers.withLock({ Array($0.values) }) { observer(change) }
    }

    /// Wall time in milliseconds since the epoch.
    var now: Int64 { services.clock.now() }

    /// Requests that may be under way at once for a profile: enough to use the allowance while answers take a second.
    static func width(of profile: Profile) -> Int { min(8 * profile.tokens, 32) }

    private static func fileName(_ account: String, _ keyID: String) -> String {
        let text = account + "-" + keyID
        return String(text.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "_" }.prefix(120))
    }

    private static func probe(_ client: ServiceClient, _ token: AccessToken, _ journal: SQLiteJournal) async
        -> AllowanceBook.Ending
    {
        let request = client.labelsRequest(page: 1, limit: 1, token: token)
        let reply = await client.transport.send(request)
        journal.log(RequestLine(request, reply))
        return ServiceClient.labelsOutcome(of: reply).ending
    }

    private static func createToken(
        _ client: ServiceClient,
        _ profile: Profile,
        key: String,
        _ journal: SQLiteJournal
    ) async -> TokenOutcome {
        let (outcome, reply) = await client.createToken(keyID: profile.keyID, apiKey: key)
        journal.log(RequestLine(client.tokenRequest(keyID: "", apiKey: ""), reply))
        return outcome
    }
}
