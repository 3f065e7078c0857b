import Foundation

/// Notices that another process has written to the journal.
///
/// A thread waits in the kernel until the file changes, so that nothing wakes up while nothing happens.
final class JournalWatch: Sendable {
    /// Closed to end the thread.
    private let stopper: Int32

    /// Calls back at most every 200 ms while the files of a directory that begin with `prefix` change, and once more after that.
    ///
    /// The last byte of a change is written before it is durable, and only then others read it: who looks at once may look too early.
    ///
    /// Nil if the kernel has no room for another watch; then changes of other processes are seen on the next own change.
    init?(directory: String, prefix: String, _ body: @escaping @Sendable () -> Void) {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        guard descriptor >= 0, inotify_add_watch(descriptor, directory, UInt32(IN_MODIFY)) >= 0, pipe(&ends) == 0 else {
            close(descriptor)
            return nil
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let stopped = ends[0]
        stopper = ends[1]
        Thread.detachNewThread {
            var files = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stopped, events: Int16(POLLIN), revents: 0),
            ]
            var stop = files[1]
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                guard poll(&files, 2, -1) > 0 || errno == EINTR else { break }
                if files[1].revents != 0 { break }
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0, JournalWatch.concerns(buffer[..<count], prefix) else { continue }
                body()
                // What comes meanwhile is told in one go.
                if poll(&stop, 1, 200) > 0 { break }
                if poll(&files, 1, 0) == 0 { body() }
            }
            close(descriptor)
            close(stopped)
        }
    }

    deinit { close(stopper) }

    /// Whether one of the events is about a file whose name begins with `prefix`.
    private static func concerns(_ events: ArraySlice<UInt8>, _ prefix: String) -> Bool {
        var offset = events.startIndex
        while offset + 16 <= events.endIndex {
            let length = events[offset + 12..<offset + 16].reversed().reduce(0) { $0 << 8 | Int($1) }
            let name = events[offset + 16..<min(offset + 16 + length, events.endIndex)].prefix { $0 != 0 }
            if name.starts(with: prefix.utf8) { return true }
            offset += 16 + length
        }
        return false
    }
}
