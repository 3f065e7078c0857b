import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

extension LinearConsole {
    /// Rows with problems that are told one by one.
    private static let rowsShown = 20

    /// Checks a file, tells what is wrong with it, and submits its good rows after a question.
    ///
    /// It asks anew while other rows would be queued than was agreed to.
    func submitFile() async throws {
        let path = (try await ask("Path of the file, or Enter to go back: ") as NSString).expandingTildeInPath
        guard !path.isEmpty else { return }
        let file = try await offPool { try RecordFile(path: path) }
        var options = SubmitOptions()
        options.heldFor = Self.holdSeconds
        let interruption = context.interruption
        options.progress = { _, _ in !interruption.isWanted }
        while true {
            guard let agreed = try await agree(file, options) else { return }
            options.agreed = agreed
            do {
                let submitted = try await core.submit(file, options: options)
                say("Submitted as \(submitted.submission.id.rawValue). The queue is on disk; 3 shows how it goes.")
                return say("It is sent in \(Self.holdSeconds) seconds; until then 3 takes it back.")
            } catch let error as CoreError {
                guard error.wantsNewAgreement else { throw error }
                say(SafeText(untrusted: error.description))
            }
        }
    }

    /// Tells what is wrong with a file and asks whether the rest is to be sent.
    ///
    /// - Returns: what was agreed to; nil if nothing is to be sent.
    private func agree(_ file: RecordFile, _ options: SubmitOptions) async throws -> SubmitAgreement? {
        for earlier in try await core.submissions(of: file) {
            say("\(untrusted: Earlier.words(earlier) { moment($0).string })")
        }
        try await LabelLoading(core) { say(SafeText(untrusted: $0)) }.run()
        let check = try await core.checkOptions(of: file, for: options)
        let (isRevealed, output) = (isRevealed, context.output)
        let (report, shown, told) = try await offPool {
            let writer = ProblemWriter(
                json: false,
                limit: Self.rowsShown,
                reveal: isRevealed,
                badRows: nil,
                knowsLabels: check.labels != nil,
                output: output
            )
            let check = try FileCheck(file, mapping: options.mapping, options: check)
            let report = try check.run { try writer.take($0) }
            return (report, writer.shown, SubmitAgreement(report, of: check))
        }
        for line in FileSummary.lines(report, shown: shown) { say(line) }
        for line in Wording.words(ofOpen: report.sums, moment: { moment($0).string }) {
            say("Left out: \(untrusted: line).")
        }
        let count = report.valid - report.leftOut
        guard count > 0 else {
            say("No row can be sent.")
            return nil
        }
        if let why = whyNothingIsSent {
            say(why)
            return nil
        }
        let estimate = try await core.estimate(records: count, mode: ServiceCore.mode(for: count))
        say("That is \(untrusted: SubmitCommand.words(of: estimate))")
        let rows: SafeText = count == 1 ? "1 row" : "\(grouped: count) rows"
        let doubt: SafeText = report.knowsLabels ? .empty : " (any label ID passes, for labels are not known)"
        return try await confirm("Submit \(rows)\(doubt)", count: count) ? told : nil
    }
}
