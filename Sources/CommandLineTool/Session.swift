import CallboardCore
import Foundation

/// An open service core with what commands need around it.
struct Session: Sendable {
    let core: ServiceCore
    let configured: ConfiguredProfile
    let zone: TimeZone

    /// Opens the core of the profile that is meant.
    ///
    /// - Parameter isOffline: whether the network is never used, so that no key is needed.
    /// - Throws: `ConfigurationError`, `StateDirectory.Failure`, `CredentialError`, `JournalError`.
    static func open(_ options: GlobalOptions, _ context: CommandContext, isOffline: Bool = false) throws -> Session {
        let configured = try options.configuredProfile(context)
        let credentials = Credentials(configured, context)
        if !isOffline { try credentials.prepare() }
        return Session(
            core: try openCore(configured, credentials, options.statePath(context), context, isOffline: isOffline),
            configured: configured,
            zone: TimeZone(identifier: configured.profile.timeZone) ?? .gmt
        )
    }

    /// Opens the core of a profile; blocks for some milliseconds.
    ///
    /// - Throws: `StateDirectory.Failure`, `JournalError`.
    static func openCore(
        _ configured: ConfiguredProfile,
        _ credentials: Credentials,
        _ statePath: String,
        _ context: CommandContext,
        isOffline: Bool
    ) throws -> ServiceCore {
        try ServiceCore(
            profile: configured.profile,
            stateDirectory: StateDirectory(path: statePath).path,
            apiKey: { try await credentials.apiKey() },
            operatorName: context.operatorName,
            isOffline: isOffline
        )
    }

    /// Opens the core, gives it to `body`, and shuts it down whatever happens.
    static func with<Result>(
        _ options: GlobalOptions,
        _ context: CommandContext,
        isOffline: Bool = false,
        _ body: (Session) async throws -> Result
    ) async throws -> Result {
        let session = try open(options, context, isOffline: isOffline)
        do {
            let result = try await body(session)
            await session.core.shutDown()
            return result
        } catch {
            await session.core.shutDown()
            throw error
        }
    }

    /// A submission by its name, a part of it, or a batch ID.
    ///
    /// - Throws: `CommandFailure` with status 64 if none or several fit.
    func submission(_ name: String) async throws -> SubmissionSummary {
        guard let summary = try await core.submission(matching: name) else {
            throw CommandFailure(
                .usage,
                "There is no submission or batch \(name), or more than one fits. callboard status lists them."
            )
        }
        return summary
    }

    /// All submissions, newest last.
    func submissions() async throws -> [SubmissionSummary] {
        var all: [SubmissionSummary] = []
        while true {
            let page = try await core.submissions(limit: 500, before: all.last?.id)
            all += page
            if page.count < 500 { return all.reversed() }
        }
    }

    /// Reads a moment in the past.
    ///
    /// - Throws: `CommandFailure` with status 64, naming the option.
    func pastMoment(_ text: String, _ option: String) throws -> Int64 {
        guard let moment = PastMoment(zone: zone, now: SystemClock().now()).read(text) else {
            throw CommandFailure(
                .usage,
                "\(option) \(text) is not a time; write 2026-11-24 09:00, 'yesterday 14:05', 24h or milliseconds."
            )
        }
        return moment
    }

    /// Reads a search as it is typed.
    ///
    /// - Throws: `CommandFailure` with status 64, saying what can be typed.
    func query(_ typed: String, terms: [String] = HistoryQuery.terms) throws -> HistoryQuery {
        do {
            return try HistoryQuery(typed: typed, zone: zone, now: SystemClock().now(), terms: terms)
        } catch {
            throw CommandFailure(.usage, Wording.words(of: error))
        }
    }

    /// A moment in the profile's zone.
    func moment(_ milliseconds: Int64) -> String { Moment.text(milliseconds, in: zone) }
}

extension Credentials {
    /// The key of a profile, asked for only if a person is there.
    convenience init(_ configured: ConfiguredProfile, _ context: CommandContext) {
        self.init(
            source: configured.keySource,
            profileName: configured.profile.name,
            canAsk: context.isInteractive
        )
    }
}
