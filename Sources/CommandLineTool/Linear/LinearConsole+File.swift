import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

extension LinearConsole {
    /// Rows with problems that are told one by one.
    private static let rowsShown = 20

    /// Checks a file, tells what is wrong with it, and submits its good rows after a question.
    func submitFile() async throws {
        let path = (try await ask("Path of the file, or Enter to go back: ") as NSString).expandingTildeInPath
        guard !path.isEmpty else { return }
        let labels = try await core.cachedLabels()
        let (zone, isRevealed, output) = (zone, isRevealed, context.output)
        let result = await LinearConsole.offPool { () -> Result<(FileReport, Int), any Error> in
            Result {
                let options = FileCheck.Options(now: SystemClock().now(), zone: zone, labels: labels)
                let check = try FileCheck(RecordFile(path: path), mapping: ColumnMapping(), options: options)
                let writer = ProblemWriter(
                    json: false,
                    limit: Self.rowsShown,
                    reveal: isRevealed,
                    badRows: nil,
                    knowsLabels: labels != nil,
                    output: output
                )
                return (try check.run { try writer.take($0) }, writer.shown)
            }
        }
        let (report, shown) = try result.get()
        for line in FileSummary.lines(report, shown: shown) { say(line) }
        guard report.valid > 0 else { return say("No row can be sent.") }
        if let why = whyNothingIsSent { return say(why) }
        let mode: SubmissionMode = report.valid > ServiceCore.mostOneByOne ? .batch : .realtime
        let estimate = try await core.estimate(records: report.valid, mode: mode)
        say("Sending takes \(grouped: estimate.requests) requests, about \(grouped: estimate.seconds) seconds.")
        guard try await confirm("Submit \(grouped: report.valid) rows", count: report.valid) else { return }
        var submitOptions = SubmitOptions()
        submitOptions.heldFor = Self.holdSeconds
        let submitted = try await core.submit(RecordFile(path: path), options: submitOptions)
        say("Submitted as \(submitted.submission.id.rawValue). The queue is on disk; 3 shows how it goes.")
        say("It is sent in \(Self.holdSeconds) seconds; until then 3 takes it back.")
    }
}
