import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Glibc
import Terminal

/// `callboard doctor`: checks terminal, permissions, network, account and clock, and says what to mend.
struct DoctorCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Check terminal, configuration, permissions, network, account, clock and allowance, and say what to mend.",
        discussion: """
            The checks go from this terminal outwards and end at the first that keeps the next ones from being made. Nothing is sent; the \
            service is asked for its labels.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Flag(help: "Do not ask the service.")
    var offline = false

    @Flag(help: "Print one JSON line for each finding.")
    var json = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        var examination = Examination(context.output, json: json)
        let terminal = TerminalCheck(context.environment)
        terminal.report(to: &examination)
        // Its answers come as keys do, so nothing is asked where nobody sits in front of it.
        let isSeen = context.isOutputTerminal && context.isInteractive && !json
        terminal.report(isSeen ? TerminalProbe.ask() : nil, to: &examination)
        let configured: ConfiguredProfile
        do {
            configured = try options.configuredProfile(context)
            let profile = configured.profile
            examination.good(
                "configuration",
                "\(options.configurationPath(context)), profile \(profile.name), \(profile.kind.rawValue), API \(profile.account.version.rawValue)"
            )
        } catch {
            examination.bad("configuration", CommandFailure(error).message, status: .configuration)
            return examination.status
        }
        do {
            let state = try StateDirectory(path: options.statePath(context))
            examination.good("state", "\(state.path) is yours alone")
        } catch {
            examination.bad("state", CommandFailure(error).message, status: .configuration)
            return examination.status
        }
        do {
            let credentials = Credentials(configured, context)
            if case .prompt = configured.keySource {} else { _ = try await credentials.apiKey() }
            examination.good("API key", configured.keySource.words)
        } catch {
            examination.bad("API key", CommandFailure(error).message, status: .configuration)
            return examination.status
        }
        if !offline, !checkAddress(of: configured.profile, &examination) { return examination.status }
        let before = examination
        examination = try await Session.with(options, context, isOffline: offline) { session in
            var examination = before
            await check(session, &examination)
            return examination
        }
        return examination.status
    }

    /// Whether the service's name has an address.
    private func checkAddress(of profile: Profile, _ examination: inout Examination) -> Bool {
        let host = URL(string: profile.account.baseURL)?.host() ?? ""
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let start = ContinuousClock.now
        let code = getaddrinfo(host, nil, &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        let time = Int((ContinuousClock.now - start) / .milliseconds(1))
        guard code == 0 else {
            examination.bad(
                "DNS",
                "\(host) has no address (\(String(cString: gai_strerror(code))))",
                "Check base_url of the profile, the network, and /etc/resolv.conf."
            )
            return false
        }
        examination.good("DNS", "\(host) has an address, found in \(time) ms")
        return true
    }

    private func check(_ session: Session, _ examination: inout Examination) async {
        do {
            let doubts = try await session.core.doubts(limit: 1000).count
            // All of it would take longer the longer the journal is.
            if let problem = try await session.core.verifyEnd() {
                examination.bad("journal", problem, "callboard verify checks all of it; keep the file for support.")
            } else if doubts > 0 {
                examination.poor("journal", "\(doubts) requests are in doubt", "callboard status lists them.")
            } else {
                examination.good("journal", "ends where it should, nothing in doubt; callboard verify checks all of it")
            }
        } catch {
            examination.bad("journal", CommandFailure(error).message)
        }
        guard !offline else { return }
        let address = session.configured.profile.account.baseURL
        do {
            let labels = try await session.core.labels(page: 1, limit: 100)
            let way =
                address.hasPrefix("https:") ? "TLS, certificate and name verified" : "plain HTTP, on this machine only"
            examination.good("connection", "\(address), \(way)")
            examination.good("sign-in", "the service took the API key")
            if labels.isEmpty {
                examination.poor(
                    "labels",
                    "the account has no dynamic label",
                    "Nothing can be sent without one: ask the vendor for a label."
                )
            } else {
                examination.good("labels", "\(labels.count)\(labels.count == 100 ? " on the first page" : "")")
            }
        } catch {
            let failure = CommandFailure(error)
            examination.bad(Self.name(of: error), failure.message, Self.remedy(failure.message), status: failure.status)
            return
        }
        checkClock(session.core.allowance(), &examination)
    }

    /// What did not pass.
    private static func name(of error: any Error) -> SafeText {
        switch error {
        case CoreError.signInRefused, CoreError.accountRefused: "sign-in"
        case CoreError.noToken: "allowance"
        default: "connection"
        }
    }

    private static func remedy(_ words: String) -> String? {
        if words.contains("TLS failed") {
            return
                "A proxy may stand in between, or the machine's certificates are old: update ca-certificates. Verification is never turned off."
        }
        return words.contains("connection refused")
            ? "Nobody listens there: check the port in base_url, and for the sandbox that it runs." : nil
    }

    private func checkClock(_ allowance: AllowanceStatus, _ examination: inout Examination) {
        if let skew = allowance.clockSkewMilliseconds {
            let words = "\(abs(skew) / 1000) s \(skew > 0 ? "behind" : "ahead of") the service's"
            if abs(skew) <= ServiceCore.clockSkewMax {
                examination.good("clock", abs(skew) < 1000 ? "as the service's" : words)
            } else {
                examination.bad(
                    "clock",
                    words,
                    "Set it right (timedatectl set-ntp true), or windows are judged wrongly."
                )
            }
        }
        let batch =
            "\(allowance.batchLimit - allowance.batchUsed) of \(allowance.batchLimit) batch requests are left in this minute"
        let tokens =
            "\(allowance.tokenLimit - allowance.tokensMinted) of \(allowance.tokenLimit) tokens in this half hour"
        if let until = allowance.pausedUntil {
            let seconds = max(0, (until - SystemClock().now()) / 1000)
            examination.poor(
                "allowance",
                "nothing is sent for \(seconds) s; \(batch), \(tokens)",
                "The service asked for a pause (429), or did not answer."
            )
        } else if allowance.tokensMinted >= allowance.tokenLimit {
            examination.poor(
                "allowance",
                "\(batch), \(tokens)",
                "Another host may make tokens with this key; one state directory shares them."
            )
        } else {
            examination.good("allowance", "\(batch), \(tokens)")
        }
    }
}
