package import CallPersonalisation

extension Wording {
    /// Whether the local check catches a record that failed, and what that means; nil for no rule.
    package static func words(catching rule: RecordRule?) -> String {
        switch rule?.severity {
        case .error: "\(rule?.name ?? "") catches it: such a row is not sent any more."
        case .warning: "\(rule?.name ?? "") would have caught it (warning; --strict refuses)."
        case nil: "No local rule would have caught this."
        }
    }

    /// One or two words for the state of a record.
    package static func name(of state: RecordState) -> String {
        switch state {
        case .invalid: "invalid"
        case .leftOut: "left out"
        case .queued: "queued"
        case .inFlight: "in flight"
        case .accepted: "accepted"
        case .pushed: "pushed"
        case .failed: "failed"
        case .inDoubt: "in doubt"
        case .rejected: "rejected"
        case .deferred: "deferred"
        case .expired: "expired"
        case .stopped: "cancelled"
        case .statusUnknown: "status unknown"
        case .quarantined: "quarantined"
        }
    }

    /// What the state of a record means, in one sentence.
    package static func words(of state: RecordState) -> String {
        switch state {
        case .invalid: "It breaks a rule and is never sent."
        case .leftOut: "It was left out before sending."
        case .queued: "It waits for its turn to be sent."
        case .inFlight: "Its request is on the way."
        case .accepted: "The service took it; its own result is not known yet."
        case .pushed: "The service says that it was pushed to the phone."
        case .failed: "The service says that it could not be pushed."
        case .inDoubt: "No answer says whether the service took it; only a person decides about it."
        case .rejected: "The service clearly did not take it."
        case .deferred: "It was certainly not taken and waits to be tried again."
        case .expired: "Its window ended before it was sent, or while it was in doubt."
        case .stopped: "It was cancelled before it was sent."
        case .statusUnknown: "The service took it, but no result can be had."
        case .quarantined: "The stored record is damaged and is not touched."
        }
    }

    /// One word for what people want of a submission.
    package static func name(of control: SubmissionControl) -> String {
        switch control {
        case .importing: "importing"
        case .held: "held"
        case .running: "running"
        case .paused: "paused"
        case .cancelled: "cancelled"
        }
    }

    /// A few words for how an attempt ended.
    package static func name(of outcome: AttemptOutcome) -> String {
        switch outcome {
        case .accepted: "accepted"
        case .acceptedWithoutID: "accepted, no batch ID"
        case .pushed: "pushed"
        case .failed: "failed"
        case .rejected: "rejected"
        case .deferred: "deferred"
        case .inDoubt: "in doubt"
        }
    }

    /// What a decision about an attempt in doubt does, in one sentence.
    package static func words(of decision: DoubtDecision) -> String {
        switch decision {
        case .accepted: "The service has the records; nothing is sent again."
        case .notSent: "The service does not have the records; they count as rejected and can be sent anew."
        case .resend: "Send the records again, at the risk of doubling them."
        case .expired: "Nobody decided while their window was open; now it is over, and the question with it."
        }
    }

    /// Whether and when sending a record again makes sense.
    package static func words(of resend: Diagnosis.Resend) -> String {
        switch resend {
        case .yes: "yes"
        case .afterFix: "yes, after fix"
        case .later: "not yet"
        case .askFirst: "ask first"
        case .never: "no"
        }
    }

    /// What helps the records of a cause.
    package static func words(of fix: FixKind) -> String {
        switch fix {
        case .automatic: "automatic"
        case .shiftTime: "shift time"
        case .pickLabel: "pick label"
        case .byHand: "by hand"
        case .askFirst: "ask first"
        case .wait: "wait"
        case .notNeeded: "not needed"
        case .nothing: "none"
        }
    }

    /// Whether one record can be sent again.
    package static func words(of verdict: ResendVerdict) -> String {
        switch verdict {
        case .yes: "yes"
        case .afterFix: "after fix"
        case .notYet: "not yet"
        case .never: "no"
        }
    }

    /// What one push came to, in one sentence; the service's own words stand in it as they came.
    package static func words(of outcome: PushOutcome) -> String {
        switch outcome {
        case .accepted(let batchID?): "Accepted in batch \(batchID)."
        case .accepted(nil): "Accepted, but without a batch ID: its status cannot be asked for."
        case .pushed: "Pushed: the receiver's phone has it."
        case .failed(let message): "Failed: " + said(message)
        case .rejected(let message): "Not taken (\(message.status)): " + said(message)
        case .tokenRejected(let message): "The token was not accepted (\(message.status)): " + said(message)
        case .rateLimited(let delay?, _): "The allowance is used up: again in \(delay.components.seconds) s."
        case .rateLimited(nil, _): "The allowance is used up: again later."
        case .notSent(let failure): "Nothing was sent: " + words(of: failure)
        case .unknown(let doubt): "In doubt: " + words(of: doubt)
        }
    }

    /// Why no complete answer came, in one sentence.
    package static func words(of failure: TransportFailure) -> String {
        switch failure.kind {
        case .dns: "the host name has no address."
        case .refused: "nobody listens at the address."
        case .unreachable: "there is no way to the address."
        case .connectTimeout: "the connection did not come about in time."
        case .tls: "the connection could not be secured: \(failure.detail)"
        case .timeout: "no answer came in time."
        case .reset: "the connection broke before the answer was complete."
        case .tooLarge: "the answer was larger than allowed."
        case .cancelled: "the wait was given up."
        case .other: failure.detail.isEmpty ? "the connection failed." : failure.detail
        }
    }

    /// Why it is not known whether a request was carried out, in one sentence.
    package static func words(of doubt: Doubt) -> String {
        switch doubt.reason {
        case .answerLost: "the request left, but no answer came that says what became of it."
        case .serverError: "the service failed while it worked on the request."
        case .redirected: "the service pointed elsewhere, which is never followed: check base_url."
        case .unexpectedStatus: "the service answered with a status that no page names."
        case .contentType: "the answer was not JSON; something in between may have spoken."
        case .unreadable: "the answer could not be read."
        case .unexpectedAnswer: "the answer does not say what a success says."
        case .tooLarge: "the answer was larger than anything documented."
        }
    }

    /// What is known of a request whose outcome is not: how far it came, bytes, times, and the service's own name for it.
    package static func evidence(of attempt: AttemptSummary) -> String {
        var parts: [String] = []
        switch attempt.phase.flatMap(RequestPhase.init(rawValue:)) {
        case .notConnected: parts.append("there was no connection")
        case .connected: parts.append("connected, nothing of it left")
        case .headSent: parts.append("only its head left")
        case .bodySent: parts.append("all of it left, no answer came")
        case .replyBegun: parts.append("the answer began and broke off")
        case .replyEnded: parts.append("an answer came that does not say what became of it")
        case nil: parts.append("callboard ended before the answer came")
        }
        if let sent = attempt.bytesSent, sent > 0 {
            parts.append("\(grouped(sent)) of \(grouped(attempt.bodyBytes)) bytes")
        }
        if let status = attempt.httpStatus { parts.append("status \(status)") }
        if let duration = attempt.durationMilliseconds, duration > 0 {
            parts.append(duration < 10_000 ? "\(duration) ms" : "\(duration / 1000) s")
        }
        if let batch = attempt.batchID { parts.append("batch \(batch)") }
        if let request = attempt.requestID { parts.append("request \(request)") }
        if attempt.phase.flatMap(RequestPhase.init(rawValue:)) != nil, let message = attempt.message, !message.isEmpty {
            parts.append(message)
        }
        return parts.joined(separator: ", ")
    }

    /// A number with a comma before every three digits.
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        let groups = stride(from: digits.count, to: 0, by: -3)
            .map { String(digits.dropFirst(max(0, $0 - 3)).prefix(min(3, $0))) }
        return (number < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }

    /// That this machine's clock differs from the service's, in one sentence; `skew` is how many milliseconds it is behind.
    package static func words(forClockSkew skew: Int64) -> String {
        "This machine's clock is \(span(seconds: abs(skew) / 1000)) \(skew > 0 ? "behind" : "ahead of") the service's: "
            + "times counted from now, and whether a window is over, are off by as much."
    }

    /// A span in one or two units, such as `45 s`, `12 min`, `3 h 20 min` or `4 d`.
    package static func span(seconds: Int64) -> String {
        if seconds < 60 { return "\(seconds) s" }
        let minutes = seconds / 60
        if minutes < 60 { return "\(minutes) min" }
        let hours = minutes / 60
        if hours < 48 { return minutes % 60 == 0 ? "\(hours) h" : "\(hours) h \(minutes % 60) min" }
        return "\(hours / 24) d"
    }

    private static func said(_ message: ServiceMessage) -> String {
        let words = message.message.isEmpty ? message.slug ?? "no explanation" : message.message
        guard let field = message.field, !field.isEmpty else { return words }
        return "\(words) (\(field))"
    }
}
