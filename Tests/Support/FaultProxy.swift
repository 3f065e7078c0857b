import Foundation
import Glibc
import Synchronization

/// A byte-level proxy between the program and its service, which breaks the connection of a push at an exact byte.
package final class FaultProxy: Sendable {
    /// How far a push gets before something happens to it.
    package enum Stage: String, Sendable, CaseIterable {
        /// No connection comes about at all.
        case beforeConnection
        /// Nothing of it is passed on: it left this machine and never arrives.
        case neverArrives
        case inHead
        case inBody
        /// It arrives whole; no byte of the answer passes.
        case afterBody
        case inReplyHead
        case inReplyBody
    }

    /// What happens there.
    package enum Ending: String, Sendable, CaseIterable {
        /// The connection is reset (SO_LINGER 0).
        case reset
        /// The connection is closed as if all had been said.
        case close
    }

    private struct Plan: Sendable {
        var stage: Stage
        var ending: Ending
        var then: @Sendable () -> Void
    }

    private struct State: Sendable {
        var plan: Plan?
        /// Pushes that met the plan.
        var met = 0
        var descriptors: Set<Int32> = []
        var isStopped = false
    }

    private let listener: Int32
    private let target: Int
    private let state = Mutex(State())
    /// Where it listens on 127.0.0.1.
    package let port: Int

    /// What could not be set up.
    package struct Failure: Error { package let code: Int32 }

    /// Listens, on a network of its own if one is given, and passes everything on to a port of this machine.
    package init(to target: Int, on network: OwnNetwork? = nil) throws {
        self.target = target
        let make: @Sendable () -> Int32 = {
            Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        }
        // A socket stays on the network on which it was made.
        let socket = try network?.inside(make) ?? make()
        listener = socket
        guard socket >= 0 else { throw Failure(code: errno) }
        var address = FaultProxy.address(port: 0)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, size) == 0 }
        }
        guard isBound, listen(socket, 64) == 0 else { throw Failure(code: errno) }
        var length = size
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in accept() }
    }

    /// Lets the next push meet an end; `then` is called when it has.
    package func arm(_ stage: Stage, _ ending: Ending, then: @escaping @Sendable () -> Void = {}) {
        state.withLock { $0.plan = Plan(stage: stage, ending: ending, then: then) }
    }

    /// Lets everything pass again.
    package func disarm() { state.withLock { $0.plan = nil } }

    /// How many pushes met their end.
    package var met: Int { state.withLock { $0.met } }

    /// Ends it, with all connections.
    package func stop() {
        let descriptors = state.withLock { state in
            state.isStopped = true
            return state.descriptors
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    // MARK: Connections

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else {
                if errno == EINTR { continue }
                break
            }
            if state.withLock({ $0.isStopped }) {
                close(client)
                break
            }
            if let plan = state.withLock({ $0.plan }), plan.stage == .beforeConnection {
                finish(client, plan.ending)
                meet(plan)
                continue
            }
            Thread.detachNewThread { [self] in serve(client) }
        }
        close(listener)
    }

    private func meet(_ plan: Plan) {
        state.withLock { $0.met += 1 }
        plan.then()
    }

    private func finish(_ descriptor: Int32, _ ending: Ending) {
        if ending == .reset {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        close(descriptor)
    }

    private func serve(_ client: Int32) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = FaultProxy.address(port: target)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        state.withLock { $0.descriptors.formUnion([client, server]) }
        var ending = Ending.close
        if isConnected { ending = pass(client, server) }
        state.withLock { $0.descriptors.subtract([client, server]) }
        finish(client, ending)
        finish(server, ending)
    }

    /// Passes bytes both ways until one side ends or a plan is met; tells how to end.
    private func pass(_ client: Int32, _ server: Int32) -> Ending {
        var files = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: server, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var push: Push?
        while true {
            guard poll(&files, 2, -1) > 0 || errno == EINTR else { return .close }
            if files[1].revents != 0 {
                let count = recv(server, &buffer, buffer.count, 0)
                guard count > 0 else { return .close }
                if let current = push, let met = current.meets(down: buffer[..<count]) {
                    send(Array(buffer[..<met]), to: client)
                    // What was let through must be read before the end is seen.
                    usleep(20_000)
                    meet(current.plan)
                    return current.plan.ending
                }
                guard send(Array(buffer[..<count]), to: client) else { return .close }
            }
            if files[0].revents != 0 {
                let count = recv(client, &buffer, buffer.count, 0)
                guard count > 0 else { return .close }
                if push == nil || push?.isWhole == true { push = Push(buffer[..<count], state.withLock { $0.plan }) }
                if var current = push {
                    let met = current.meets(up: buffer[..<count])
                    push = current
                    if let met {
                        if met > 0 { send(Array(buffer[..<met]), to: server) }
                        if current.plan.stage == .neverArrives { drain(client, current) }
                        usleep(20_000)
                        meet(current.plan)
                        return current.plan.ending
                    }
                }
                guard send(Array(buffer[..<count]), to: server) else { return .close }
            }
        }
    }

    /// Reads the rest of a request, so that its sender has really given all of it away.
    private func drain(_ client: Int32, _ push: Push) {
        var left = push.total - push.seen
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while left > 0 {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            left -= count
        }
    }

    @discardableResult
    private func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    /// A push on its way through.
    private struct Push {
        let plan: Plan
        /// Bytes of its head, and of all of it.
        let head: Int
        let total: Int
        var seen = 0
        var isWhole: Bool { seen >= total }

        /// A push if `bytes` begin one and there is a plan for it.
        init?(_ bytes: ArraySlice<UInt8>, _ plan: Plan?) {
            guard let plan, plan.stage != .beforeConnection else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.hasPrefix("POST "), text.prefix(while: { $0 != "\r\n" }).contains("dynamic_call_records"),
                let end = text.range(of: "\r\n\r\n")
            else { return nil }
            let headers = text[..<end.lowerBound].lowercased()
            guard let length = headers.range(of: "content-length: ") else { return nil }
            let digits = headers[length.upperBound...].prefix { $0.isNumber }
            self.plan = plan
            head = text[..<end.upperBound].utf8.count
            total = head + (Int(digits) ?? 0)
        }

        /// How many of these bytes still pass when the plan is met; nil if all of them do.
        mutating func meets(up bytes: ArraySlice<UInt8>) -> Int? {
            let before = seen
            seen += bytes.count
            let limit: Int
            switch plan.stage {
            case .neverArrives: limit = 0
            case .inHead: limit = head / 2
            case .inBody: limit = head + (total - head) / 2
            // All of it passes; the answer is waited for and kept back.
            case .beforeConnection, .afterBody, .inReplyHead, .inReplyBody: return nil
            }
            return seen > limit ? max(0, limit - before) : nil
        }

        /// How many bytes of the answer pass when the plan is met; nil if all of them do.
        func meets(down bytes: ArraySlice<UInt8>) -> Int? {
            guard isWhole else { return nil }
            switch plan.stage {
            case .afterBody: return 0
            case .inReplyHead: return min(20, bytes.count - 1)
            case .inReplyBody: return bytes.count - 1
            case .beforeConnection, .neverArrives, .inHead, .inBody: return nil
            }
        }
    }
}
