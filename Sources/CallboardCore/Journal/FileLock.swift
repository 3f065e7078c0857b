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

    /// The same, but waits for at most `limit`.
    ///
    /// - Throws: `JournalError.busy` with the number of the process that holds the lock.
    package func withLock<R>(within limit: Duration, _ body: () throws -> R) throws -> R {
        let end = ContinuousClock.now + limit
        while !tryLock() {
            guard ContinuousClock.now < end else { throw JournalError.busy(holder: holder) }
            // The holder has it for a millisecond or two, unless it was stopped.
            usleep(UInt32.random(in: 500...3_000))
        }
        defer { unlock() }
        return try body()
    }

    /// Takes the lock if nobody holds it.
    ///
    /// - Returns: whether it is held now; then `unlock` gives it up.
    package func tryLock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Gives the lock up.
    package func unlock() { flock(descriptor, LOCK_UN) }

    /// The process that holds the lock now; nil if none does or the system does not tell.
    package var holder: Int32? {
        var status = stat()
        guard fstat(descriptor, &status) == 0,
            let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8)
        else { return nil }
        for line in locks.split(separator: "\n") {
            // 1: FLOCK  ADVISORY  WRITE 4242 08:01:131072 0 EOF
            let fields = line.split(separator: " ")
            guard fields.count > 5, fields[1] == "FLOCK", fields[5].hasSuffix(":\(status.st_ino)") else { continue }
            return Int32(fields[4])
        }
        return nil
    }
}
