import Foundation

/// Waits for a condition that comes about by itself.
package enum Poll {
    /// What did not come about in time.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// How long a busy machine may take for what an idle one does at once.
    package static let patience = Duration.seconds(120)

    /// Looks again and again until the condition holds, for at most `limit`.
    package static func until(
        _ what: String,
        within limit: Duration = patience,
        _ condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while try await !condition() {
            guard ContinuousClock.now < end else { throw Failure(description: "waited \(limit) for: \(what)") }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
    }
}
