import Glibc
import Synchronization

/// Where bytes of output go.
package protocol Sink: Sendable {
    /// Takes bytes, perhaps to hold them back a while.
    func write(_ bytes: UnsafeBufferPointer<UInt8>)
    /// Gives on what was held back.
    func flush()
    /// The first failure to write, as the system's error number; nil while all went well.
    var failure: Int32? { get }
}

extension Sink {
    /// Takes text as it is; text from outside must have been made safe, or stand in JSON or CSV.
    package func write(_ text: String) {
        var text = text
        text.withUTF8 { write($0) }
    }
}

/// Output to a descriptor through a buffer.
package final class FileSink: Sink {
    private struct State {
        var bytes: [UInt8] = []
        var failure: Int32?
    }

    /// Bytes held back at most.
    private static let capacity = 1 << 16

    private let descriptor: Int32
    private let state = Mutex(State())

    /// Writes to an open descriptor, which stays open.
    package init(descriptor: Int32) { self.descriptor = descriptor }

    package func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        state.withLock { state in
            state.bytes.append(contentsOf: bytes)
            if state.bytes.count >= FileSink.capacity { empty(&state) }
        }
    }

    package func flush() { state.withLock { empty(&$0) } }

    package var failure: Int32? { state.withLock { $0.failure } }

    /// Nothing more is written after a failure: a reader that went away must not end a submission.
    private func empty(_ state: inout State) {
        defer { state.bytes.removeAll(keepingCapacity: true) }
        guard state.failure == nil else { return }
        var offset = 0
        while offset < state.bytes.count {
            let count = state.bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                state.failure = errno
                return
            }
        }
    }
}

/// Output kept in memory.
package final class MemorySink: Sink {
    private let bytes = Mutex<[UInt8]>([])

    package init() {}

    package func write(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes.withLock { $0.append(contentsOf: bytes) } }

    package func flush() {}

    package var failure: Int32? { nil }

    /// What was written, as text.
    package var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
