/// Where a sandbox listens and what to sign in with: the content of the ready file.
package struct SandboxEndpoint: Codable, Hashable, Sendable {
    /// `http://HOST:PORT`, without a slash at the end.
    package var baseURL: String
    /// The port it listens on.
    package var port: Int
    /// An account the sandbox accepts.
    package var clientAccountID: String
    /// A key ID the sandbox accepts.
    package var keyID: String
    /// The secret that goes with the key ID.
    package var apiKey: String

    private enum CodingKeys: String, CodingKey {
        case baseURL = "base_url"
        case port
        case clientAccountID = "client_account_id"
        case keyID = "key_id"
        case apiKey = "api_key"
    }

    /// Puts the parts together.
    package init(baseURL: String, port: Int, account: SandboxAccount) {
        self.baseURL = baseURL
        self.port = port
        clientAccountID = account.clientAccountID
        keyID = account.keyID
        apiKey = account.apiKey
    }

    /// One line of JSON, as the ready file holds it.
    package var readyLine: String {
        var text = JSONText()
        text.object { members in
            members.string("base_url", baseURL)
            members.string("client_account_id", clientAccountID)
            members.string("key_id", keyID)
            members.string("api_key", apiKey)
        }
        return text.string + "\n"
    }
}
