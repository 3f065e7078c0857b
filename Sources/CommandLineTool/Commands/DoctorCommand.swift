import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard doctor`: checks terminal, permissions, account and clock, and says what to mend.
struct DoctorCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check terminal, configuration, permissions, account and clock, and say what to mend."
    )

    @OptionGroup var options: GlobalOptions

    @Flag(help: "Do not ask the service.")
    var offline = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        var status = CommandStatus.success
        func check(_ name: String, _ isGood: Bool, _ words: String, _ failure: CommandStatus = .unexpected) {
            context.output.line("\(isGood ? "ok  " : "FAIL") \(name): \(untrusted: words)")
            if !isGood { status = max(status, failure) }
        }
        let terminal = context.environment["TERM"] ?? ""
        check("terminal", !terminal.isEmpty && terminal != "dumb", terminal.isEmpty ? "TERM is not set" : terminal)
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { context.environment[$0] }.first { !$0.isEmpty }
        check("locale", true, locale ?? "not set; C.UTF-8 is used")

        let configured: ConfiguredProfile
        do {
            configured = try options.configuredProfile(context)
            check("configuration", true, "\(options.configurationPath(context)), profile \(configured.profile.name)")
        } catch {
            check("configuration", false, CommandFailure(error).message, .configuration)
            return status
        }
        do {
            let state = try StateDirectory(path: options.statePath(context))
            check("state", true, "\(state.path) is yours alone")
        } catch {
            check("state", false, CommandFailure(error).message, .configuration)
            return status
        }
        do {
            let credentials = Credentials(configured, context)
            if case .prompt = configured.keySource {} else { _ = try await credentials.apiKey() }
            check("API key", true, configured.keySource.words)
        } catch {
            check("API key", false, CommandFailure(error).message, .configuration)
            return status
        }
        let remaining = try await Session.with(options, context, isOffline: offline) { session in
            await checkService(session)
        }
        for result in remaining { check(result.name, result.isGood, result.words, result.failure) }
        return status
    }

    private struct Result {
        var name: String
        var isGood: Bool
        var words: String
        var failure = CommandStatus.unexpected
    }

    private func checkService(_ session: Session) async -> [Result] {
        var results: [Result] = []
        do {
            // All of it would take longer the longer the journal is.
            let problem = try await session.core.verifyEnd()
            results.append(
                Result(
                    name: "journal",
                    isGood: problem == nil,
                    words: problem ?? "ends where it should; callboard verify checks all of it"
                )
            )
        } catch {
            results.append(Result(name: "journal", isGood: false, words: CommandFailure(error).message))
        }
        guard !offline else { return results }
        do {
            let labels = try await session.core.labels(page: 1, limit: 100)
            let words =
                "\(session.configured.profile.account.baseURL) answers; \(labels.count) labels on the first page"
            results.append(Result(name: "service", isGood: true, words: words))
        } catch {
            let failure = CommandFailure(error)
            results.append(Result(name: "service", isGood: false, words: failure.message, failure: failure.status))
            return results
        }
        let allowance = session.core.allowance()
        if let skew = allowance.clockSkewMilliseconds {
            let isGood = abs(skew) <= ServiceCore.clockSkewMax
            let words =
                isGood
                ? "within a minute of the service's"
                : "\(abs(skew) / 1000) s \(skew > 0 ? "behind" : "ahead of") the service's; set it right, or windows are judged wrongly"
            results.append(Result(name: "clock", isGood: isGood, words: words))
        }
        let tokens = "\(allowance.tokensMinted) of \(allowance.tokenLimit) tokens made in 30 minutes"
        results.append(Result(name: "allowance", isGood: true, words: tokens))
        return results
    }
}
