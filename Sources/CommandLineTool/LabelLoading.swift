import CallPersonalisation
import CallboardCore

/// Gets the account's labels before a file is judged by them; where they cannot be had, that is said and what follows from it.
struct LabelLoading {
    private let core: ServiceCore
    private let say: (String) -> Void

    init(_ core: ServiceCore, say: @escaping (String) -> Void) {
        self.core = core
        self.say = say
    }

    /// Loads them if there are none here, or if they are stale.
    ///
    /// - Parameter waits: whether nobody can be asked, so that a file is not judged without any labels while the service is away.
    /// - Throws: `CoreError.signInRefused`, `CredentialError`, `JournalError`, `CancellationError`.
    func run(waits: Bool = false) async throws {
        guard try await core.needsLabels() else { return }
        let cached = try await core.cachedLabels()
        say("Loading the account's labels.")
        do {
            _ = try await core.refreshLabels(isAsked: false, waits: waits && cached == nil)
        } catch let error as CoreError {
            if case .signInRefused = error { throw error }
            say(error.description)
            let age = cached?.fetchedAt.map { Moment.age($0, now: SystemClock().now()) }
            say(
                age.map { "Rows are judged by the labels of \($0) ago." }
                    ?? "Labels are not known: any label ID passes, and a row that names its label by name is bad."
            )
        }
    }
}
