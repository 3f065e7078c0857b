import CallPersonalisation
import CallboardCore
import Sandbox

/// Why a command ended before its end: the status and one or more sentences that say what to do.
package struct CommandFailure: Error, Hashable, Sendable {
    /// What the calling program is told.
    package var status: CommandStatus
    /// For a person; may hold text from outside, so it is made safe when it is printed.
    ///
    /// Empty if all was said before.
    package var message: String

    package init(_ status: CommandStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    /// What an error of any part means for the command.
    init(_ error: any Error) {
        switch error {
        case let error as CommandFailure: self = error
        case let error as ConfigurationError: self.init(.configuration, error.description)
        case let error as StateDirectory.Failure: self.init(.configuration, error.description)
        case let error as CredentialError: self.init(.configuration, error.description)
        case let error as ServiceAccountError: self.init(.configuration, "\(error)")
        case let error as CoreError: self.init(CommandFailure.status(of: error), error.description)
        case let error as JournalError: self.init(.unexpected, error.description)
        case let error as FileError: self.init(CommandFailure.status(of: error), FileWords.words(of: error))
        case let error as RecipeError: self.init(.usage, Wording.words(of: error))
        case let error as SandboxServer.StartError: self.init(.usage, error.description)
        case is CancellationError: self.init(.interrupted, "Interrupted.")
        default: self.init(.unexpected, "\(error)")
        }
    }

    static func status(of error: CoreError) -> CommandStatus {
        switch error {
        case .signInRefused, .accountRefused: .signInRefused
        case .nothingToSend, .rowsRefused, .sentAgainMeanwhile, .batchChanged, .clockIsOff, .otherCount, .notAsAgreed:
            .nothingAccepted
        case .unknown, .otherProfile: .usage
        case .credential: .configuration
        case .offline, .service, .unreachable, .noToken, .journal, .notTold: .unexpected
        }
    }

    private static func status(of error: FileError) -> CommandStatus {
        if case .spoolFailed = error { return .unexpected }
        return .usage
    }
}
