import CallPersonalisation
import CallboardCore
import Terminal

extension LinearConsole {
    /// Rows of one answer; more are told on request.
    private static let pageRows = 20

    /// Lists submissions; one of them can be told in full, paused, gone on with, or cancelled.
    func showSubmissions() async throws {
        let submissions = try await core.submissions(limit: Self.pageRows)
        guard !submissions.isEmpty else { return say("Nothing was submitted yet.") }
        for (place, submission) in submissions.enumerated() {
            say("\(place + 1)  " + SubmissionReport(summary: submission, batches: []).line)
        }
        guard let choice = try await choose(submissions, "Number of one, or Enter to go back: ") else { return }
        let report = try await SubmissionReport.read(choice.id, core)
        for line in report.lines { say(line) }
        let summary = report.summary
        guard summary.counts.waiting > 0, summary.control != .cancelled, whyNothingIsSent == nil else { return }
        if summary.control == .held {
            switch try await ask("It is held. u takes it back, g lets it go now, Enter goes back: ") {
            case "u":
                let isDone = try await core.takeBack(choice.id)
                say(isDone ? "Cancelled: nothing of it was sent." : "Too late: it is being sent.")
            case "g": say(try await core.resume(choice.id) ? "It goes now." : "It cannot go on now.")
            default: break
            }
            return
        }
        let isPaused = summary.control == .paused
        let answer = try await ask(
            "\(isPaused ? "g goes on" : "p pauses"), x cancels what is not sent, Enter goes back: "
        )
        switch answer {
        case "p": say(try await core.pause(choice.id) ? "Paused." : "It cannot be paused now.")
        case "g": say(try await core.resume(choice.id) ? "It goes on." : "It cannot go on now.")
        case "x":
            guard try await ask("What is not sent never will be. Type yes to cancel it: ") == "yes" else { return }
            say(try await core.cancel(choice.id) ? "Cancelled." : "It cannot be cancelled now.")
        default: break
        }
    }

    /// Lists the causes of failures; the records of one are told with what to do.
    func showFailures() async throws {
        let causes = try await core.causes(in: FailureScope())
        guard !causes.isEmpty else { return say("Nothing failed.") }
        for (place, cause) in causes.enumerated() {
            let noun: SafeText = cause.rows == 1 ? "row" : "rows"
            say("\(place + 1)  \(grouped: cause.rows) \(noun): \(untrusted: cause.diagnosis.title)")
        }
        guard let choice = try await choose(causes, "Number of a cause, or Enter to go back: ") else { return }
        say("Means: \(untrusted: choice.diagnosis.meaning)")
        say("Do: \(untrusted: choice.diagnosis.remedy)")
        say("Send again: \(untrusted: Wording.words(of: choice.diagnosis.resend))")
        let rows = try await core.failures(cause: choice.id, in: FailureScope(), limit: Self.pageRows)
        for row in rows {
            let line: SafeText = row.record.line > 0 ? "line \(row.record.line) of " : .empty
            let said = row.message ?? row.status ?? Wording.name(of: row.state)
            say(
                "\(line)\(untrusted: row.submissionName), receiver \(shown(row.record.receiver)), \(moment(row.at)): \(untrusted: said)"
            )
        }
        if choice.rows > rows.count { say("These are the newest \(rows.count) of \(grouped: choice.rows).") }
        guard choice.diagnosis.resend != .never else { return }
        try await retry(choice)
    }

    /// Sends the records of a cause again that are safe to send, after a question.
    private func retry(_ cause: FailureCause) async throws {
        if let why = whyNothingIsSent { return say(why) }
        let plan = try await core.planRetry(.cause(cause.id), in: FailureScope())
        if let why = plan.notAsked { say("\(untrusted: why)") }
        for rest in plan.rest { say("\(grouped: rest.rows) stay: \(untrusted: rest.verdict.reason).") }
        let count = plan.records.count
        guard count > 0 else { return say("None of them can be sent again as it is.") }
        guard try await confirm("Send \(grouped: count) of them again", count: count) else { return }
        let made = try await core.retry(plan, heldFor: Self.holdSeconds)
        for new in made {
            say("\(grouped: new.rows) \(new.rows == 1 ? "record goes" : "records go") again as \(new.id.rawValue).")
        }
        let left = count - made.reduce(0) { $0 + $1.rows }
        if left > 0 { say("\(grouped: left) stay as they are: they went again meanwhile.") }
        say("They are sent in \(Self.holdSeconds) seconds; until then 3 takes them back.")
    }

    /// Tells every record that was made for a number.
    func showNumber() async throws {
        let number = try await ask("Number, or a part of at least four digits: ")
        guard number.utf8.count(where: { $0 &- 0x30 < 10 }) >= 4 else { return say("That is too short to look for.") }
        let hits = try await core.records(forNumber: number, limit: Self.pageRows).hits
        if hits.isEmpty { say("No record was made for it.") }
        for hit in hits {
            say(
                "\(moment(hit.createdAt)), \(shown(hit.record.caller)) to \(shown(hit.record.receiver)): \(Wording.name(of: hit.state)). Reason: \(untrusted: hit.record.callReason ?? "none"). From \(untrusted: hit.submissionName)."
            )
        }
    }

    /// Lists the labels that have a text in their name.
    func showLabels() async throws {
        var labels = try await core.cachedLabels()
        if !isOffline { labels = try await core.refreshLabels() }
        guard let labels, !labels.labels.isEmpty else { return say("This account has no dynamic label.") }
        let text = try await ask("\(labels.labels.count) labels. Part of a name, or Enter for all: ").lowercased()
        for label in labels.labels where text.isEmpty || label.name.lowercased().contains(text) {
            say("\(untrusted: label.name)  \(untrusted: label.id.rawValue)\(label.isDeleted ? "  deleted" : "")")
        }
    }

    /// One of a list by its number; nil if none was named.
    private func choose<Element>(_ list: [Element], _ question: SafeText) async throws -> Element? {
        while true {
            let answer = try await ask(question)
            if answer.isEmpty { return nil }
            if let number = Int(answer), list.indices.contains(number - 1) { return list[number - 1] }
            say("Type a number from 1 to \(list.count), or Enter.")
        }
    }
}
