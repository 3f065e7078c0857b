/// What a command tells the program that called it.
///
/// Source: design section 8. Of `someFailed` to `interrupted` the highest that applies is given.
package enum CommandStatus: Int32, Sendable, Comparable, CaseIterable {
    /// All went well.
    case success = 0
    /// Something that was not expected, such as a service that cannot be reached.
    case unexpected = 1
    /// Some rows are invalid or failed.
    case someFailed = 2
    /// Nothing was accepted.
    case nothingAccepted = 3
    /// An unknown outcome is left for a person.
    case unknownOutcome = 4
    /// The service refused the API key.
    case signInRefused = 5
    /// Interrupted; `callboard resume` goes on.
    case interrupted = 6
    /// The command was not called as it must be.
    case usage = 64
    /// The configuration, the state directory or the API key cannot be used.
    case configuration = 78

    package static func < (left: CommandStatus, right: CommandStatus) -> Bool { left.rawValue < right.rawValue }
}
