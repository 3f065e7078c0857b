import Foundation

extension SandboxService {
    /// Makes a token.
    ///
    /// Source: reference section 3. Whether `X-Public-Access` is insisted on, which status a wrong key gets (401 here),
    /// and that refused requests do not count, are this sandbox's choices.
    mutating func createToken(
        _ request: SandboxRequest,
        account: String,
        at moment: SandboxMoment,
        noting arrival: inout Arrival
    ) -> SandboxAnswer {
        guard request.publicAccess == "allow" else { return .invalid("X-Public-Access header is required") }
        if let refusal = mediaRefusal(of: request) { return refusal }
        guard case .credentials(let keyID, let apiKey) = request.body else {
            return if case .unreadable(let words) = request.body { .invalid(words) } else {
                .invalid("key_id is required")
            }
        }
        guard let keyID, !keyID.isEmpty else { return .invalid("key_id is required") }
        guard let apiKey, !apiKey.isEmpty else { return .invalid("api_key is required") }
        if let only = configuration.account {
            guard only.clientAccountID == account else { return .forbidden }
            guard only.keyID == keyID, only.apiKey == apiKey else {
                return .error(401, "authorization-error", "key_id or api_key is not valid")
            }
        }
        if isLimited {
            let wait = creations[account, default: SlidingWindow()].take(
                at: moment.elapsed,
                limit: configuration.tokensPer30Minutes,
                length: .seconds(30 * 60)
            )
            if let wait { return tooMany(wait) }
        }
        let token = generator.token()
        let issued = IssuedToken(alias: "t\(tokens.count + 1)", account: account, madeAt: moment.elapsed)
        tokens[token] = issued
        arrival.token = issued.alias
        var text = JSONText()
        text.object { members in
            members.string("token", token)
            members.string("created_at", Self.timestamp(moment.unixMilliseconds))
        }
        return SandboxAnswer(200, text.string)
    }

    /// The token a request carries, if this service gave it out.
    func issuedToken(_ request: SandboxRequest) -> IssuedToken? {
        Self.bearer(request).flatMap { tokens[$0] }
    }

    /// Why a request may not go on: no good token, the wrong account, or no allowance left; nil when it may.
    ///
    /// A request that passes has spent its turn, even if a rule refuses it afterwards.
    mutating func refusal(
        of request: SandboxRequest,
        account: String,
        spending allowance: Allowance,
        at moment: SandboxMoment
    ) -> SandboxAnswer? {
        guard let token = Self.bearer(request), let issued = tokens[token],
            moment.elapsed - issued.madeAt < configuration.tokenLifetime
        else { return .tokenRefused }
        guard issued.account == account else { return .forbidden }
        if isLimited {
            let wait =
                switch allowance {
                case .realTime:
                    tokens[token]?.realTime.take(
                        at: moment.elapsed,
                        limit: configuration.realTimePerSecond,
                        length: .seconds(1)
                    )
                case .batch:
                    tokens[token]?.batch.take(
                        at: moment.elapsed,
                        limit: configuration.batchPerMinute,
                        length: .seconds(60)
                    )
                }
            if let wait { return tooMany(wait) }
        }
        return mediaRefusal(of: request)
    }

    private var isLimited: Bool { configuration.enforcesLimits && !configuration.isSink }

    private static func bearer(_ request: SandboxRequest) -> String? {
        guard let value = request.authorization, value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    /// Refuses what cannot be read or answered as wanted; the pages show no such answers, so the bodies are guesses.
    private func mediaRefusal(of request: SandboxRequest) -> SandboxAnswer? {
        if request.method == "POST" {
            let type = Self.mediaType(request.contentType ?? "")
            guard type == "application/json" else {
                return .error(415, "unsupported-media-type", "Content-Type must be application/json")
            }
        }
        guard let accept = request.accept else { return nil }
        let isServed = accept.split(separator: ",").contains { range in
            ["application/json", "application/vnd.api+json", "application/*", "*/*"].contains(
                Self.mediaType(String(range))
            )
        }
        return isServed ? nil : .error(406, "not-acceptable", "only application/json can be answered")
    }

    private static func mediaType(_ header: String) -> String {
        let type = header.prefix { $0 != ";" }
        return type.trimmingCharacters(in: .whitespaces).lowercased()
    }

    private func tooMany(_ wait: Duration) -> SandboxAnswer {
        var answer = SandboxAnswer.documented(429)
        if configuration.sendsRetryAfter {
            // Whole seconds, rounded up, so that whoever obeys finds a turn.
            answer.headers.append(("Retry-After", String((wait.wholeMilliseconds + 999) / 1000)))
        }
        return answer
    }

    /// RFC 3339 in UTC with three digits of a second.
    static func timestamp(_ unixMilliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(unixMilliseconds) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
