/// Whose records are sent, and to which service.
public struct ServiceAccount: Sendable, Hashable {
    /// Scheme, host and port in lower case, without a slash at the end, such as `https://service.example`.
    public let baseURL: String
    /// The UUID of the client account as it was given.
    public let clientAccountID: String
    /// The edition of the interface to speak.
    public let version: APIVersion

    /// Checks an address and an account.
    ///
    /// `http://` is allowed only to 127.0.0.0/8, `[::1]` and `localhost`; nothing turns that off.
    ///
    /// - Throws: `ServiceAccountError`, which says what to change.
    public init(baseURL: String, clientAccountID: String, version: APIVersion) throws(ServiceAccountError) {
        self.baseURL = try Self.checkedBaseURL(baseURL)
        guard UUIDBytes(clientAccountID) != nil else { throw .accountForm }
        self.clientAccountID = clientAccountID
        self.version = version
    }

    /// The address in the form that requests are built with.
    ///
    /// - Throws: `ServiceAccountError` if it is no origin, or plain HTTP to another machine.
    public static func checkedBaseURL(_ text: String) throws(ServiceAccountError) -> String {
        var rest = Substring(text.lowercased())
        let isPlain: Bool
        if rest.hasPrefix("https://") {
            isPlain = false
            rest = rest.dropFirst("https://".count)
        } else if rest.hasPrefix("http://") {
            isPlain = true
            rest = rest.dropFirst("http://".count)
        } else {
            throw .addressForm
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard !rest.isEmpty, !rest.contains(where: { "/?#@\\ ".contains($0) }) else { throw .addressForm }

        let (host, port) = try split(rest)
        if let port {
            // Up to five digits, so that neither a sign nor an overflow gets through.
            guard (1...5).contains(port.utf8.count), port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(port), (1...65_535).contains(number)
            else { throw .addressHost }
        }
        guard isHost(host) else { throw .addressHost }
        if isPlain, !isLoopback(host) { throw .addressNeedsTLS }
        return (isPlain ? "http://" : "https://") + rest
    }

    private static func split(
        _ authority: Substring
    ) throws(ServiceAccountError) -> (host: Substring, port: Substring?) {
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .addressHost }
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw .addressHost }
            return (authority[...end], after.isEmpty ? nil : after.dropFirst())
        }
        guard let colon = authority.firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("[") {
            let inner = host.dropFirst().dropLast()
            return inner.count >= 2 && inner.contains(":")
                && inner.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == 0x3A || $0 == 0x2E
                }
        }
        guard (1...253).contains(host.utf8.count) else { return false }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            (1...63).contains(part.utf8.count) && !part.hasPrefix("-") && !part.hasSuffix("-")
                && part.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x5F
                }
        }
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // Four plain decimal parts: a name such as 127.0.0.1.example.com is another machine, and 0177.1 is read
        // differently by different resolvers.
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
    }
}
