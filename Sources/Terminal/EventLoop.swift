import Glibc

/// What made the wait end.
package struct EventBatch<Message: Sendable>: Sendable {
    /// What the terminal told, in order.
    package var events: [InputEvent]
    /// What other threads posted, in order.
    package var messages: [Message]
    /// Whether the deadline that was given has passed.
    package var isDeadlinePassed: Bool
}

/// Waits for keys, signals, messages and a deadline at once, on the thread that draws.
///
/// With nothing due the thread sleeps in the kernel and is not woken. Everything that came together is handed out
/// together, so that many keys make one frame.
package final class EventLoop<Message: Sendable> {
    private let screen: any Screen
    private let mailbox: Mailbox<Message>

    /// A loop over a screen and a mailbox.
    package init(screen: any Screen, mailbox: Mailbox<Message>) {
        self.screen = screen
        self.mailbox = mailbox
    }

    /// Waits until something came in, or until a deadline.
    package func next(until deadline: ContinuousClock.Instant? = nil) -> EventBatch<Message> {
        while true {
            wait(until: [deadline, screen.inputDeadline].compactMap(\.self).min())
            let batch = EventBatch(
                events: screen.readEvents(),
                messages: mailbox.take(),
                isDeadlinePassed: deadline.map { $0 <= .now } ?? false
            )
            if !batch.events.isEmpty || !batch.messages.isEmpty || batch.isDeadlinePassed { return batch }
        }
    }

    private func wait(until deadline: ContinuousClock.Instant?) {
        var descriptors = [pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)]
        for wait in screen.waits {
            let events = wait.isForWriting ? POLLOUT : POLLIN
            descriptors.append(pollfd(fd: wait.descriptor, events: Int16(events), revents: 0))
        }
        _ = poll(&descriptors, nfds_t(descriptors.count), Self.milliseconds(until: deadline))
    }

    /// The time left, rounded up so that the deadline has passed when the wait ends; -1 is for ever.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let (seconds, attoseconds) = (deadline - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < 1_000_000 else { return Int32.max }
        let perMillisecond: Int64 = 1_000_000_000_000_000
        return Int32(clamping: seconds * 1000 + (attoseconds + perMillisecond - 1) / perMillisecond)
    }
}
