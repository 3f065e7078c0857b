extension SandboxService {
    /// A page of the labels; past the end it is empty.
    ///
    /// Source: reference section 4: a bare array, `page` from 1, `limit` 1000 when absent.
    func labels(_ request: SandboxRequest) -> SandboxAnswer {
        guard let page = positive(request.parameter("page"), default: 1) else { return .invalid("page is invalid") }
        guard let limit = positive(request.parameter("limit"), default: 1000) else {
            return .invalid("limit is invalid")
        }
        let (first, overflows) = (page - 1).multipliedReportingOverflow(by: limit)
        let labels = overflows ? [] : configuration.labels.dropFirst(first).prefix(limit)
        var text = JSONText()
        text.array { elements in
            for label in labels { label.write(to: &elements) }
        }
        return SandboxAnswer(200, text.string)
    }

    private func positive(_ text: String?, default value: Int) -> Int? {
        guard let text else { return value }
        guard let number = Int(text), number > 0 else { return nil }
        return number
    }
}
