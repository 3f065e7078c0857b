import Foundation
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

extension SandboxServer {
    /// The connection was closed on purpose, so there is nobody to answer.
    private struct Dropped: Error {}
    private typealias Field = HTTPFields.Element

    /// Answers one HTTP request.
    func respond(
        to request: Request,
        with writer: consuming ResponseWriter,
        on channel: any Channel
    ) async throws {
        let response = try await response(to: request, on: channel)
        try await writer.write(response: response.head, body: response.body)
    }

    private func response(to request: Request, on channel: any Channel) async throws -> Response {
        var received = SandboxRequest(
            method: request.method.rawValue,
            path: request.uri.path,
            query: request.uri.query
        )
        received.authorization = request.headers[.authorization]
        received.accept = request.headers[.accept]
        received.contentType = request.headers[.contentType]
        if case .token = received.route {
            received.publicAccess = request.headers.first { $0.name.canonicalName == "x-public-access" }?.value
        }
        let fault = state.withLock { $0.service.fault(method: received.method, path: received.path) }
        if fault?.drop != .beforeBody {
            let body: ByteBuffer
            do {
                body = try await request.body.collect(upTo: Self.largestBody)
            } catch is NIOTooManyBytesError {
                return try await deliver(.tooLarge, on: channel)
            }
            body.withUnsafeReadableBytes { bytes in
                received.read(bytes, counting: configuration.isSink)
            }
        }
        return try await deliver(answer(received, fault: fault), on: channel)
    }

    /// Lets the service decide, and writes the log before the answer can leave.
    func answer(_ request: SandboxRequest, fault: Fault?) -> SandboxAnswer {
        state.withLock { state in
            let moment = configuration.moment().advanced(by: state.clockOffset)
            var (answer, arrival) = state.service.answer(request, fault: fault, at: moment)
            do {
                try state.log?.append(arrival)
            } catch {
                state.logFailure = state.logFailure ?? error
            }
            if !answer.headers.contains(where: { $0.name == "Date" }) {
                answer.headers.append(("Date", state.date.value(at: moment)))
            }
            return answer
        }
    }

    private func deliver(_ answer: SandboxAnswer, on channel: any Channel) async throws -> Response {
        if answer.delay > .zero { try await Task.sleep(for: answer.delay) }
        var headers = HTTPFields()
        for header in answer.headers {
            guard let name = Field.Name(header.name) else { continue }
            headers.append(Field(name: name, value: header.value))
        }
        let body: ResponseBody
        switch answer.delivery {
        case .whole:
            body = ResponseBody(byteBuffer: ByteBuffer(string: answer.body))
        case .half:
            body = Self.half(of: ByteBuffer(string: answer.body), closing: channel)
        case .slow(let pause):
            body = Self.slow(ByteBuffer(string: answer.body), pause: pause)
        case .padded(let length):
            body = Self.padded(ByteBuffer(string: answer.body), to: length)
        case .dropped(let resets):
            if resets {
                // With a linger of zero the system sends a reset instead of an orderly end.
                try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try? await channel.close()
            throw Dropped()
        }
        return Response(status: .init(code: answer.status), headers: headers, body: body)
    }

    private static func half(of body: ByteBuffer, closing channel: any Channel) -> ResponseBody {
        ResponseBody(contentLength: body.readableBytes) { writer in
            try await writer.write(body.getSlice(at: body.readerIndex, length: body.readableBytes / 2) ?? ByteBuffer())
            try await channel.close()
            throw Dropped()
        }
    }

    private static func slow(_ body: ByteBuffer, pause: Duration) -> ResponseBody {
        ResponseBody(contentLength: body.readableBytes) { writer in
            var rest = body
            while let byte = rest.readSlice(length: 1) {
                try await writer.write(byte)
                try await Task.sleep(for: pause)
            }
            try await writer.finish(nil)
        }
    }

    private static func padded(_ body: ByteBuffer, to length: Int) -> ResponseBody {
        let total = max(length, body.readableBytes)
        return ResponseBody(contentLength: total) { writer in
            try await writer.write(body)
            var rest = total - body.readableBytes
            let spaces = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 * 1024)
            while rest > 0 {
                let piece = spaces.getSlice(at: spaces.readerIndex, length: min(rest, spaces.readableBytes))
                try await writer.write(piece ?? spaces)
                rest -= min(rest, spaces.readableBytes)
            }
            try await writer.finish(nil)
        }
    }
}
