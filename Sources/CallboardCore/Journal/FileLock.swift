import Foundation

/// A lock that one process of this machine holds at a time, on a file that only its owner may read.
///
/// `flock` is given up by the kernel when the holder dies, whatever the way.
package final class FileLock: Sendable {
    private let descriptor: Int32
    /// Where the lock file is.
    package let path: String

    /// Opens or makes the lock file.
    ///
    /// - Throws: `JournalError.cannotWrite` with the system's words.
    package init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw JournalError.cannotWrite("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { close(descriptor) }

    /// Runs `body` while no other process holds the lock; waits for it as long as it takes.
    package func withLock<R>(_ body: () throws -> R) throws -> R {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw JournalError.cannotWrite("\(path): \(String(cString: strerror(errno)))") }
        }
        defer { flock(descriptor, LOCK_UN) }
        return try body()
    }

    /// Takes the lock if nobody holds it.
    ///
    /// - Returns: whether it is held now; then `unlock` gives it up.
    package func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Gives the lock up.
    package func unlock() { flock(descriptor, LOCK_UN) }
}
