/// A complete answer with its body read once.
struct Answer {
    let status: Int
    let headers: ReplyHeaders
    let body: [UInt8]
    /// The body as JSON; nil if it is empty or cannot be read.
    let json: JSONValue?

    init(status: Int, headers: ReplyHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
        json = body.isEmpty ? nil : try? JSONReader.read(body)
    }

    /// What the service said.
    var message: ServiceMessage { ServiceMessage(status: status, body: body, json: json) }

    /// What is wrong with a body that should be JSON; nil if it can be read.
    ///
    /// A missing content type is no oddity: no page promises one.
    var oddity: Doubt.Reason? {
        if headers.isJSON == false { return .contentType }
        return json == nil ? .unreadable : nil
    }

    /// The word `status` of `status_info`, `statusInfo` or the body, newest spelling first.
    ///
    /// A status that is there but no word counts as one that nobody knows.
    var statusWord: String? {
        if let word = json?.statusObject?["status"]?.text { return word }
        let members = [json?["status_info"]?["status"], json?["statusInfo"]?["status"], json?["status"]]
        return members.contains { $0 != nil && $0 != .null } ? "" : nil
    }

    /// Whether the body has the form of an error, `{"slug":…,"message":…}`: under a 2xx it says two things at once.
    var isErrorBody: Bool { json?["slug"]?.text != nil }

    /// The ID of a batch: `batch_id`, or as v1 names it inside its message, `BatchID: …`.
    var batchID: String? {
        if let batchID = json?["batch_id"]?.text {
            return batchID.isEmpty ? nil : batchID
        }
        guard let message = json?.statusObject?["message"]?.text ?? json?["message"]?.text else { return nil }
        return BatchIDSearch.afterMark(in: message.utf8)
    }

    /// Whether a 500 is the documented one of a token that could not be read, which proves that nothing was executed.
    ///
    /// Source: page “Batch Status”, sample error `500/50011 - Failed to parse token`. Its wording is the single one that is branched on.
    var saysTokenUnreadable: Bool {
        guard status == 500, let text = json?["message"]?.text else { return false }
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.contains("50011") || " \(words.joined(separator: " ")) ".contains(" failed to parse token ")
    }
}
