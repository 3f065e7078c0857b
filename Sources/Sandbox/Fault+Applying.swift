extension Fault {
    /// Changes the answer that would have been given into the one this fault gives.
    func apply(to answer: inout SandboxAnswer) {
        if let status = answeringStatus {
            if takes { answer = .documented(status) }
            answer.status = status
        }
        if let redirect { answer.headers.append(("Location", redirect)) }
        if let retryAfter {
            answer.headers.removeAll { $0.name == "Retry-After" }
            answer.headers.append(("Retry-After", retryAfter))
        }
        replaceBody(of: &answer)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            answer.headers.removeAll { $0.name.lowercased() == name.lowercased() }
            answer.headers.append((name, value))
        }
        answer.delay += latency
        if pausePerByte > .zero { answer.delivery = .slow(pausePerByte) }
        switch drop {
        case .beforeBody, .afterBody, .afterTaking: answer.delivery = .dropped(resets: resets)
        case .midAnswer: answer.delivery = .half
        case nil: break
        }
    }

    private func replaceBody(of answer: inout SandboxAnswer) {
        switch body {
        case nil: return
        case .documented: replace(&answer, SandboxAnswer.documented(answer.status).body)
        case .empty: replace(&answer, "")
        case .html: replace(&answer, Self.gatewayPage, type: "text/html")
        case .truncated: answer.delivery = .half
        case .huge(let bytes): answer.delivery = .padded(bytes)
        case .deep:
            let depth = 100_000
            replace(&answer, String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        case .mistyped: replace(&answer, Self.mistypedBody)
        case .unparsableToken:
            replace(
                &answer,
                SandboxAnswer.errorBody("internal-server-error", "500/50011 - Failed to parse token")
            )
        case .text(let text): replace(&answer, text)
        }
    }

    private func replace(_ answer: inout SandboxAnswer, _ body: String, type: String = "application/json") {
        answer.body = body
        answer.headers.removeAll { $0.name == "Content-Type" }
        if !body.isEmpty { answer.headers.append(("Content-Type", type)) }
    }

    private static let gatewayPage = """
        <!DOCTYPE html>
        <html><head><title>502 Bad Gateway</title></head>
        <body><center><h1>502 Bad Gateway</h1></center></body></html>

        """

    private static let mistypedBody =
        #"{"token":17,"created_at":false,"status":[],"message":{},"batch_id":17,"status_info":"success","data":{}}"#
}
