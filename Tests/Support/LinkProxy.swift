import Foundation
import Glibc
import Synchronization

/// A link between a client and a server on loopback that can be made narrow, silent, or cut, without root.
package final class LinkProxy: Sendable {
    /// What goes wrong with it, and how narrow it is.
    private struct State {
        var listener: Int32
        var sockets: [Int32] = []
        var bytesPerSecond: Int?
        var delay: Duration = .zero
        var isSilent = false
        var isClosed = false
        var bytes = 0
    }

    private let state: Mutex<State>
    private let target: Int
    /// Where clients connect to, on 127.0.0.1.
    package let port: Int

    /// A link to a port of 127.0.0.1.
    package init(to target: Int) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in(loopbackPort: 0)
        guard let port = address.bind(listener), listen(listener, 16) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        self.target = target
        self.port = port
        state = Mutex(State(listener: listener))
        Thread.detachNewThread { self.accept(on: listener) }
    }

    /// Bytes that went through, both ways.
    package var bytes: Int { state.withLock(\.bytes) }

    /// Lets through only so many bytes a second each way, each piece later by a delay.
    package func narrow(bytesPerSecond: Int?, delay: Duration = .zero) {
        state.withLock {
            $0.bytesPerSecond = bytesPerSecond
            $0.delay = delay
        }
    }

    /// Takes nothing any more and tells nobody, as a link does whose other end has vanished; or goes on.
    package func setSilent(_ isSilent: Bool) { state.withLock { $0.isSilent = isSilent } }

    /// Ends every connection with a reset.
    package func cut() {
        let sockets = state.withLock { state in
            defer { state.sockets = [] }
            return state.sockets
        }
        for file in sockets {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(file, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
            shutdown(file, Int32(SHUT_RDWR))
        }
    }

    /// Ends the link for good.
    package func close() {
        let listener = state.withLock { state in
            state.isClosed = true
            state.isSilent = false
            return state.listener
        }
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private func accept(on listener: Int32) {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let address = sockaddr_in(loopbackPort: target)
            guard address.connect(server) else {
                Glibc.close(client)
                Glibc.close(server)
                continue
            }
            state.withLock { $0.sockets += [client, server] }
            // Closed when both ways have ended.
            let ways = Ways(client, server)
            Thread.detachNewThread { self.pump(from: client, to: server, ways) }
            Thread.detachNewThread { self.pump(from: server, to: client, ways) }
        }
        Glibc.close(listener)
    }

    /// The two ways of one connection.
    private final class Ways: Sendable {
        private let left = Mutex(2)
        private let files: [Int32]

        init(_ files: Int32...) {
            self.files = files
        }

        func end(_ link: LinkProxy) {
            for file in files { shutdown(file, Int32(SHUT_RDWR)) }
            let isLast = left.withLock { left in
                left -= 1
                return left == 0
            }
            guard isLast else { return }
            link.state.withLock { state in state.sockets.removeAll { files.contains($0) } }
            for file in files { Glibc.close(file) }
        }
    }

    private func pump(from source: Int32, to sink: Int32, _ ways: Ways) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let (isSilent, rate, delay) = state.withLock { ($0.isSilent, $0.bytesPerSecond, $0.delay) }
            if isSilent {
                usleep(5000)
                continue
            }
            // A piece is what the link carries in a tenth of a second.
            let piece = min(buffer.count, max(16, (rate ?? .max) / 10))
            var ready = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
            if poll(&ready, 1, 20) == 0 { continue }
            let count = read(source, &buffer, piece)
            guard count > 0 else { break }
            if delay > .zero { usleep(UInt32(delay / .microseconds(1))) }
            if let rate { usleep(UInt32(count * 1_000_000 / rate)) }
            var start = 0
            while start < count {
                let written = buffer.withUnsafeBytes { bytes in
                    bytes.baseAddress.map { send(sink, $0 + start, count - start, Int32(MSG_NOSIGNAL)) } ?? -1
                }
                guard written > 0 else { break }
                start += written
            }
            state.withLock { $0.bytes += count }
            guard start == count else { break }
        }
        ways.end(self)
    }
}
