import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension HTTPTransport {
    /// Sorts an error of the libraries below; its detail names no number, token or body.
    static func failure(of error: any Error) -> TransportFailure {
        TransportFailure(kind: kind(of: error), detail: detail(of: error))
    }

    private static func kind(of error: any Error) -> TransportFailure.Kind {
        switch error {
        case is Exchange.TooLarge: .tooLarge
        case is CancellationError: .cancelled
        case let error as HTTPClientError: kind(of: error)
        case let error as NIOConnectionError: kind(of: error)
        case let error as IOError: kind(of: error)
        case let error as ChannelError: kind(of: error)
        case NIOSSLError.uncleanShutdown, is HTTPParserError: .reset
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: .tls
        case is SocketAddressError, is SocketAddressError.UnknownHost: .dns
        default: .other
        }
    }

    private static func kind(of error: HTTPClientError) -> TransportFailure.Kind {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: .connectTimeout
        case .tlsHandshakeTimeout: .tls
        case .readTimeout, .writeTimeout, .deadlineExceeded: .timeout
        case .remoteConnectionClosed: .reset
        case .cancelled: .cancelled
        default: .other
        }
    }

    private static func kind(of error: NIOConnectionError) -> TransportFailure.Kind {
        // Without an attempt to connect there was no address to try.
        guard let first = error.connectionErrors.first else { return .dns }
        let kinds = error.connectionErrors.map { kind(of: $0.error) }
        // Localhost and many services have two addresses: one that refuses says more than one without a route.
        return kinds.contains(.refused) ? .refused : kind(of: first.error)
    }

    private static func kind(of error: IOError) -> TransportFailure.Kind {
        switch error.errnoCode {
        case ECONNREFUSED: .refused
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL: .unreachable
        case ETIMEDOUT: .timeout
        case ECONNRESET, EPIPE, ENOTCONN, ECONNABORTED: .reset
        default: .other
        }
    }

    private static func kind(of error: ChannelError) -> TransportFailure.Kind {
        switch error {
        case .connectTimeout: .connectTimeout
        case .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed, .eof: .reset
        default: .other
        }
    }

    private static func detail(of error: any Error) -> String {
        switch error {
        case is Exchange.TooLarge: "the answer is larger than allowed"
        case let error as HTTPClientError: error.shortDescription
        // The library's own words name its calls.
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOConnectionError where !error.connectionErrors.isEmpty:
            Set(error.connectionErrors.map { detail(of: $0.error) }).sorted().joined(separator: "; ")
        default: String(String(describing: error).prefix(300))
        }
    }
}
