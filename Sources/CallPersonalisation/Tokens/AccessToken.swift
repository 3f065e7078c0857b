public import Foundation

/// A short-lived proof of who is calling, made from a key; good for 60 minutes.
///
/// Its descriptions show the alias only.
public struct AccessToken: Hashable, Sendable {
    /// The bearer value, never to be written to a log or a screen.
    public let secret: String
    /// When the service says it made the token; its clock, not ours.
    public let createdAt: Date
    /// A name for logs, which says nothing about the secret.
    public let alias: String

    /// Takes a token; unless given, the alias is made from the time of creation.
    public init(secret: String, createdAt: Date, alias: String? = nil) {
        self.secret = secret
        self.createdAt = createdAt
        self.alias = alias ?? Self.alias(of: createdAt)
    }

    private static func alias(of date: Date) -> String {
        // Inside this range a date is a whole number of milliseconds that fits.
        let milliseconds = min(max(date.timeIntervalSince1970 * 1000, 0), 1e15)
        return "t-" + String(Int64(milliseconds), radix: 36)
    }

    /// Whether a text can stand in the `Authorization` header: 1 to 8192 visible ASCII characters.
    static func isUsable(_ secret: String) -> Bool {
        (1...8192).contains(secret.utf8.count) && secret.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The alias, so that the secret cannot slip into a log by interpolation.
    public var description: String { alias }
    /// The alias.
    public var debugDescription: String { alias }
    /// The alias and the time of creation, so that no dump shows the secret.
    public var customMirror: Mirror { Mirror(self, children: ["alias": alias, "createdAt": createdAt]) }
}
