package import CallPersonalisation
package import CallboardCore
package import Terminal

/// Who is worked for, as the first line of every screen says it.
package struct Badge: Hashable, Sendable {
    /// LIVE, TEST or SANDBOX.
    package var kind: Profile.Kind
    /// The profile's name.
    package var profile: String
    /// The client account's ID.
    package var account: String
    /// The edition of the service's interface.
    package var apiVersion: APIVersion

    /// A badge.
    package init(kind: Profile.Kind, profile: String, account: String, apiVersion: APIVersion) {
        self.kind = kind
        self.profile = profile
        self.account = account
        self.apiVersion = apiVersion
    }

    /// The kind in a word.
    package var word: SafeText {
        switch kind {
        case .live: "LIVE"
        case .test: "TEST"
        case .sandbox: "SANDBOX"
        }
    }

    /// How the word looks.
    package var style: Style {
        switch kind {
        case .live: .badgeLive
        case .test: .badgeTest
        case .sandbox: .badgeSandbox
        }
    }

    /// The account's ID cut to its ends.
    package var shortAccount: SafeText { SafeText(untrusted: LabelID(account).short) }
}
