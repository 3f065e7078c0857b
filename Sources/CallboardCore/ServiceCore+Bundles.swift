package import CallPersonalisation
import Foundation

extension ServiceCore {
    /// Records that a bundle tells in full at most.
    private static let mostTold = 20
    /// Records of a request whose body a bundle or a copy carries at most.
    private static let mostCarried = 20

    /// A text for the next person: what is known of something, with numbers masked and without secrets.
    ///
    /// - Parameter spelling: how moments, numbers and labels stand in it.
    /// - Throws: `CoreError.unknown` if there is no such thing, `JournalError`.
    package func bundle(_ subject: BundleSubject, _ spelling: Spelling) async throws -> String {
        let status = allowance()
        var lines = [
            "callboard escalation bundle",
            "Times     in \(profile.zone.identifier)",
            "Made      \(spelling.moment(now)) by \(operatorName), callboard \(CallboardVersion.number)",
            "Account   \(profile.account.clientAccountID), profile \(profile.name), \(profile.kind.rawValue)",
            "Service   \(profile.account.baseURL), API \(profile.account.version.rawValue)",
            "Clock     " + Self.clockWords(status),
            "Allowance \(status.batchUsed) of \(status.batchLimit) batch requests in the last minute, "
                + "\(status.tokensMinted) of \(status.tokenLimit) tokens in half an hour",
            spelling.isMasked
                ? "Numbers are masked. No token and no key is in here." : "No token and no key is in here.",
        ]
        switch subject {
        case .submission(let id): lines += try await told(try await found(id), spelling)
        case .attempt(let id): lines += try await told(attempt: id, spelling)
        case .record(let cursor): lines += try await told([cursor], spelling)
        case .number(let text):
            let records = try await records(forNumber: text, limit: Self.mostTold)
            guard !records.hits.isEmpty else { throw CoreError.unknown("record for this number") }
            lines += ["", "== The newest \(records.hits.count) records of the number"]
            lines += try await told(records.hits.map(\.cursor), spelling)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func clockWords(_ status: AllowanceStatus) -> String {
        guard let skew = status.clockSkewMilliseconds else { return "not compared with the service's in this run" }
        return "\(abs(skew)) ms \(skew >= 0 ? "behind" : "ahead of") the service's"
    }

    private func told(_ summary: SubmissionSummary, _ spelling: Spelling) async throws -> [String] {
        var lines = [
            "", "== Submission \(summary.id.rawValue)",
            "Name      \(spelling.text(summary.name))",
            "By        \(summary.createdBy), \(spelling.moment(summary.createdAt))",
            "Rows      \(summary.rows) = \(Self.words(summary.counts))",
            "Requests  \(summary.attempts), \(summary.mode.rawValue)",
        ]
        if let parent = summary.parent { lines.append("Again     records of \(parent.rawValue)") }
        let scope = FailureScope(submission: summary.id)
        for cause in try await causes(in: scope) {
            lines.append("Cause     \(cause.rows) \(cause.diagnosis.title) (\(cause.id)), sent again \(cause.resent)")
        }
        let attempts = try await latestAttempts(of: summary.id, limit: Self.mostTold)
        if !attempts.isEmpty { lines += ["", "== The last \(attempts.count) requests"] }
        for attempt in attempts {
            let status = attempt.httpStatus.map(String.init) ?? "no answer"
            let outcome = attempt.outcome.map(Wording.name) ?? "open"
            lines.append(
                "\(attempt.id)  \(spelling.moment(attempt.claimedAt))  \(attempt.records) records  \(status)  \(outcome)  "
                    + "\(attempt.durationMilliseconds ?? 0) ms  batch \(attempt.batchID ?? "-")"
            )
        }
        let failed = try await failures(cause: nil, in: scope, limit: Self.mostTold)
        if !failed.isEmpty { lines += ["", "== The first \(failed.count) records that failed"] }
        return lines + (try await told(failed.map(\.cursor), spelling))
    }

    private func told(attempt id: Int64, _ spelling: Spelling) async throws -> [String] {
        let places = try await journal.places(of: id)
        guard let first = places.first else { throw CoreError.unknown("request \(id)") }
        var lines = ["", "== Request \(id) with \(places.count) records"]
        let chain = try await journal.chain(of: first)
        let sending = chain?.links.flatMap(\.sendings).first { $0.attempt.id == id }
        if let sending {
            lines += ChainWords(spelling).lines(sending)
            lines +=
                ["SHA-256 of the body \(sending.attempt.bodyHash)", ""]
                + sending.requests.map { Self.line($0, spelling) }
        }
        if let body = try await bodyText(of: id, isMasked: spelling.isMasked) { lines += ["", "== Body", body] }
        lines += ["", "== The first \(min(places.count, Self.mostTold)) records"]
        return lines + (try await told(Array(places.prefix(Self.mostTold)), spelling))
    }

    private func told(_ cursors: [FailedRecord.Cursor], _ spelling: Spelling) async throws -> [String] {
        var lines: [String] = []
        for cursor in cursors {
            guard let chain = try await chain(of: cursor) else { continue }
            lines += [""] + ChainWords(spelling).lines(chain, now: now)
            let requests = chain.links.flatMap { $0.sendings.flatMap(\.requests) }
            lines += requests.suffix(Self.mostTold).map { Self.line($0, spelling) }
        }
        return lines
    }

    private static func words(_ counts: StateCounts) -> String {
        RecordState.allCases.filter { counts[$0] > 0 }.map { "\(counts[$0]) \(Wording.name(of: $0))" }
            .joined(separator: " + ")
    }

    private static func line(_ request: RequestLine, _ spelling: Spelling) -> String {
        let answer = request.status.map(String.init) ?? request.failure ?? "no answer"
        let first = request.firstByte.map { ", first byte after \($0) ms" } ?? ""
        return
            "  \(spelling.moment(request.at)) \(request.method) \(request.path): \(answer), \(request.durationMilliseconds) ms\(first), "
            + "sent \(request.sent), got \(request.received) bytes, token \(request.token ?? "-"), request id \(request.requestID ?? "-")"
    }

    /// The body of a request as it went, laid out by nobody; nil if it has too many records or they were emptied.
    private func bodyText(of attempt: Int64, isMasked: Bool) async throws -> String? {
        guard let (records, places, summary) = try await journal.block(of: attempt), places.count <= Self.mostCarried
        else {
            return nil
        }
        let encoder = RecordEncoder(
            version: summary.apiVersion,
            mode: summary.mode,
            labels: await services.labelNames()
        )
        let text = String(decoding: encoder.body(records, places), as: UTF8.self)
        guard isMasked else { return text }
        let numbers = places.map(records.entry).flatMap { [String($0.caller), String($0.receiver)] }
        return Self.masked(text, numbers)
    }

    /// A text without whole numbers.
    static func masked(_ text: String, _ numbers: [String]) -> String {
        // A number may be a part of another: the longer one goes first, or a part of it would stay.
        Set(numbers).sorted { ($1.count, $0) < ($0.count, $1) }
            .reduce(text) { $0.replacingOccurrences(of: $1, with: PhoneNumber.mask($1)) }
    }

    /// The request that would carry a record as a command for curl, without the token.
    package func curl(for record: CallRecord, isMasked: Bool) async -> String {
        var body = String(decoding: await request(for: record).body, as: UTF8.self)
        if isMasked { body = Self.masked(body, [record.caller.digits, record.receiver.digits]) }
        return curl(services.client.pushRequest(body: Array(body.utf8), token: Self.noToken))
    }

    /// Stands where the token would.
    private static var noToken: AccessToken { AccessToken(secret: "$TOKEN", createdAt: .distantPast) }

    /// A request of the log as a command for curl, without the token.
    ///
    /// - Returns: nil for a request that cannot be told again: one for a token, or one whose records are too many or were emptied.
    package func curl(_ line: RequestLine, isMasked: Bool) async throws -> String? {
        let token = Self.noToken
        let request: ServiceRequest
        if let attempt = line.attempt {
            return try await curl(attempt: attempt, endpoint: line.path, isMasked: isMasked)
        } else if let batch = line.batchID {
            request = try services.client.statusRequest(batchID: batch, token: token)
        } else if line.path.hasSuffix("/labels") {
            request = services.client.labelsRequest(token: token)
        } else {
            return nil
        }
        return curl(request)
    }

    /// A request that carried records as a command for curl, without the token.
    ///
    /// - Parameter endpoint: its path, as the journal has it.
    /// - Returns: nil for one whose records are too many or were emptied.
    package func curl(attempt: Int64, endpoint: String, isMasked: Bool) async throws -> String? {
        guard let body = try await bodyText(of: attempt, isMasked: isMasked) else { return nil }
        let (client, bytes) = (services.client, Array(body.utf8))
        let isBatch = endpoint.hasSuffix("/dynamic_call_records")
        return curl(
            isBatch
                ? client.batchRequest(body: bytes, token: Self.noToken)
                : client.pushRequest(body: bytes, token: Self.noToken)
        )
    }

    private func curl(_ request: ServiceRequest) -> String {
        // The token stands in double quotes so that the shell puts it in; everything else is taken as it is.
        var words = ["curl -X \(request.method) \(ShellWord.quoted(profile.account.baseURL + request.path))"]
        for (name, value) in request.headers {
            words.append(
                "-H " + (value.contains("$TOKEN") ? "\"\(name): \(value)\"" : ShellWord.quoted("\(name): \(value)"))
            )
        }
        if let body = request.body { words.append("-d " + ShellWord.quoted(String(decoding: body, as: UTF8.self))) }
        return words.joined(separator: " ")
    }
}
