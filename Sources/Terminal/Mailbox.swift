import Glibc
import Synchronization

/// Messages from any thread to the one of the screen.
package final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let reader: Int32
    private let writer: Int32

    /// An empty mailbox.
    ///
    /// - Throws: `ScreenError.outOfDescriptors`.
    package init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ScreenError.outOfDescriptors }
        for end in ends {
            _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    /// Readable while there is something to take.
    package var descriptor: Int32 { reader }

    /// Puts a message in; wakes the screen's thread if it was empty.
    package func post(_ message: Message) {
        messages.withLock { messages in
            messages.append(message)
            // Inside the lock: a byte lies in the pipe exactly while there are messages.
            if messages.count == 1 {
                var byte: UInt8 = 1
                _ = write(writer, &byte, 1)
            }
        }
    }

    /// Takes all messages out, in the order they came.
    package func take() -> [Message] {
        messages.withLock { messages in
            guard !messages.isEmpty else { return [] }
            var byte: UInt8 = 0
            _ = read(reader, &byte, 1)
            defer { messages = [] }
            return messages
        }
    }
}
