package import CallPersonalisation
package import Foundation

/// One client account as a person set it up: where it is, what it may spend, and how careful to be.
package struct Profile: Hashable, Sendable {
    /// What kind of service stands behind the account; shown in words on every screen.
    package enum Kind: String, Sendable, CaseIterable { case live, test, sandbox }

    /// What becomes of a submission when its terminal goes away.
    package enum HangUp: String, Sendable, CaseIterable {
        /// Go on without a screen until all is sent.
        case finish
        /// End what is under way and leave the rest for another start.
        case stop
    }

    /// What becomes of records whose request may or may not have been carried out.
    package enum ResendUnknown: String, Sendable, CaseIterable {
        /// A person decides.
        case never
        /// They are sent again, for unattended runs that prefer duplicates to gaps.
        case always
    }

    /// The name in the configuration file.
    package var name: String
    package var account: ServiceAccount
    package var kind: Kind
    package var keyID: String
    /// The zone of local times, as in the tz database.
    package var timeZone: String
    /// The same, ready to reckon with; UTC if the machine does not know it.
    package var zone: TimeZone { TimeZone(identifier: timeZone) ?? .gmt }
    /// Tokens used side by side, 1...10; each brings an allowance of its own.
    package var tokens: Int
    package var onHangUp: HangUp
    package var resendUnknown: ResendUnknown
    /// Days after which personal data is emptied by `prune`, 1...3650.
    package var retentionDays: Int
    package var allowance: Allowance

    /// What the account may spend, per token except the last.
    package struct Allowance: Hashable, Sendable {
        /// Real-time requests a second, 1...1,000,000; page “Call Personalisation Real-time”: 100.
        package var realTimePerSecond: Int
        /// Batch requests a minute, status reads among them, 1...1,000,000; page “Call Personalisation Batch v2”: 60.
        package var batchPerMinute: Int
        /// Token creations in 30 minutes for the account, 1...1,000,000; page “Generate Access Token”: 10.
        package var tokensPer30Minutes: Int
        /// What is spent of each allowance, above 0 and at most 0.99.
        package var share: Double

        /// The published figures, of which 95 % are spent.
        package init(
            realTimePerSecond: Int = 100,
            batchPerMinute: Int = 60,
            tokensPer30Minutes: Int = 10,
            share: Double = 0.95
        ) {
            self.realTimePerSecond = realTimePerSecond
            self.batchPerMinute = batchPerMinute
            self.tokensPer30Minutes = tokensPer30Minutes
            self.share = share
        }
    }

    package init(
        name: String,
        account: ServiceAccount,
        kind: Kind,
        keyID: String,
        timeZone: String = "UTC",
        tokens: Int = 1,
        onHangUp: HangUp = .finish,
        resendUnknown: ResendUnknown = .never,
        retentionDays: Int = 30,
        allowance: Allowance = Allowance()
    ) {
        self.name = name
        self.account = account
        self.kind = kind
        self.keyID = keyID
        self.timeZone = timeZone
        self.tokens = tokens
        self.onHangUp = onHangUp
        self.resendUnknown = resendUnknown
        self.retentionDays = retentionDays
        self.allowance = allowance
    }
}
