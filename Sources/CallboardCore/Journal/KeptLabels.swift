package import CallPersonalisation
import Foundation
import GRDB

/// Labels that were fetched earlier, read without opening the journal: nothing is made or changed.
package enum KeptLabels {
    /// How long another process may hold the journal before it is given up.
    private static let patience = Duration.seconds(1)

    /// The labels of an account as fetched last; nil if there are none, or they cannot be read now.
    package static func read(in directory: String, of account: String) -> LabelDirectory? {
        let path = directory + "/journal.sqlite"
        guard FileManager.default.isReadableFile(atPath: path) else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        // Opening and closing are done under the lock, as the journal's own are.
        let kept = try? FileLock(path: directory + "/journal.lock").withLock(within: patience) {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { try SQLiteJournal.labels($0, of: account) }
        }
        return kept ?? nil
    }
}
