import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import CallPersonalisation

@Suite("Errors of the libraries below")
struct TransportFailureTests {
    @Test("Each error is of one kind")
    func kinds() {
        let errors: [(any Error, TransportFailure.Kind)] = [
            (SocketAddressError.unsupported, .dns),
            (IOError(errnoCode: ECONNREFUSED, reason: "connect"), .refused),
            (IOError(errnoCode: ENETUNREACH, reason: "connect"), .unreachable),
            (IOError(errnoCode: EHOSTUNREACH, reason: "connect"), .unreachable),
            (IOError(errnoCode: ECONNRESET, reason: "read"), .reset),
            (IOError(errnoCode: EPIPE, reason: "write"), .reset),
            (IOError(errnoCode: ENOSPC, reason: "write"), .other),
            (ChannelError.connectTimeout(.seconds(1)), .connectTimeout), (ChannelError.ioOnClosedChannel, .reset),
            (HTTPClientError.connectTimeout, .connectTimeout),
            (HTTPClientError.getConnectionFromPoolTimeout, .connectTimeout),
            (HTTPClientError.tlsHandshakeTimeout, .tls), (HTTPClientError.readTimeout, .timeout),
            (HTTPClientError.deadlineExceeded, .timeout), (HTTPClientError.remoteConnectionClosed, .reset),
            (HTTPClientError.cancelled, .cancelled), (CancellationError(), .cancelled),
            (HTTPClientError.alreadyShutdown, .other), (NIOSSLError.uncleanShutdown, .reset),
            (NIOSSLError.failedToLoadCertificate, .tls), (HTTPParserError.invalidEOFState, .reset),
            (HTTPTransport.Exchange.TooLarge(), .tooLarge),
        ]
        for (error, kind) in errors { #expect(HTTPTransport.failure(of: error).kind == kind, "\(error)") }
    }

    @Test("The value of a header does not stand in a failure's detail")
    func detail() {
        let failure = HTTPTransport.failure(of: HTTPClientError.invalidHeaderFieldValues(["Bearer CANARY"]))
        #expect(!failure.detail.contains("CANARY"))
    }
}
