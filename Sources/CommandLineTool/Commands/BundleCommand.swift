import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

/// `callboard bundle`: everything known of something, as a text for the next person.
struct BundleCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Write what is known of a submission, a request or a number as a text for the next person.",
        discussion: """
            Line, request, answer, versions, times and allowance, with numbers masked and without keys and tokens. --reveal puts whole \
            numbers in, which is itself written into the history.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp(
            "A submission or batch ID, the number of a request, or a receiver's number.",
            valueName: "subject"
        )
    )
    var subject: String

    @Option(help: ArgumentHelp("Write it into a new file.", valueName: "file"), completion: .file())
    var to: String?

    @Flag(help: "Put whole numbers in; this is written into the history.")
    var reveal = false

    func run(in context: CommandContext) async throws -> CommandStatus {
        try await Session.with(options, context, isOffline: true) { session in
            let about = try await find(session)
            if reveal { try await session.core.reveal("bundle \(PhoneNumber.maskAll(in: subject))") }
            let (zone, shown) = (session.zone, ShownNumber(isRevealed: reveal))
            let spelling = Spelling(
                moment: { Moment.text($0, in: zone) },
                number: { shown($0) },
                label: try await session.core.labelName(),
                isMasked: !reveal
            )
            let text = try await session.core.bundle(about, spelling)
            guard let to else {
                for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                    context.output.line(SafeText(untrusted: String(line)))
                }
                return .success
            }
            try Self.write(text, to: to)
            context.output.say("callboard: Written to \(to), \(reveal ? "with whole numbers" : "numbers masked").")
            return .success
        }
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            try PrivateFile.write(Array(text.utf8), to: path)
        } catch {
            throw CommandFailure(.usage, "\(path): \(error.words)")
        }
    }

    /// A request is a number of few digits; a telephone number has at least seven.
    private func find(_ session: Session) async throws -> BundleSubject {
        if let id = Int64(subject), subject.count < 7, try await session.core.attempt(id) != nil { return .attempt(id) }
        if let summary = try await session.core.submission(matching: subject) { return .submission(summary.id) }
        let isNumber = subject.allSatisfy { $0.isNumber || "+ -.()".contains($0) }
        if isNumber, NumberNeedle(subject) != nil { return .number(subject) }
        throw CommandFailure(.usage, "There is no submission, batch, request or number \(subject).")
    }
}
