import Foundation

/// The one client account and API key a sandbox accepts.
///
/// File form: `{"client_account_id":"…","key_id":"…","api_key":"…"}`.
package struct SandboxAccount: Codable, Hashable, Sendable {
    /// Stands in every path.
    package var clientAccountID: String
    /// The public half of the API key.
    package var keyID: String
    /// The secret half of the API key.
    package var apiKey: String

    private enum CodingKeys: String, CodingKey {
        case clientAccountID = "client_account_id"
        case keyID = "key_id"
        case apiKey = "api_key"
    }

    /// Names the account.
    package init(clientAccountID: String, keyID: String, apiKey: String) {
        self.clientAccountID = clientAccountID
        self.keyID = keyID
        self.apiKey = apiKey
    }

    /// Reads the account file.
    ///
    /// - Throws: what reading or decoding the file throws.
    package init(contentsOf path: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
