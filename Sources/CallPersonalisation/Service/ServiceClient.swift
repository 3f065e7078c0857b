/// The service as seen by a program: builds requests, sends them, and says what the answers mean.
///
/// Building (`tokenRequest`, `labelsRequest` …) and interpreting (`pushOutcome(of:version:isBatch:)` …) do nothing else, so that
/// a sender with a journal between the two uses the same code. Nothing here waits for an allowance, retries, or keeps a token.
public struct ServiceClient: Sendable {
    /// Whose records are sent, and to which service.
    public let account: ServiceAccount
    /// What carries the requests.
    public let transport: any Transport

    /// Joins an account and a transport.
    public init(account: ServiceAccount, transport: any Transport) {
        self.account = account
        self.transport = transport
    }
}

extension ServiceClient {
    /// Makes an access token from a key; at most ten in thirty minutes.
    public func createToken(keyID: String, apiKey: String) async -> (outcome: TokenOutcome, reply: ServiceReply) {
        let reply = await transport.send(tokenRequest(keyID: keyID, apiKey: apiKey))
        return (Self.tokenOutcome(of: reply), reply)
    }

    /// Reads one page of labels, counted from 1.
    public func labels(
        page: Int = 1,
        limit: Int = 1000,
        token: AccessToken
    ) async -> (outcome: LabelsOutcome, reply: ServiceReply) {
        let reply = await transport.send(labelsRequest(page: page, limit: limit, token: token))
        return (Self.labelsOutcome(of: reply), reply)
    }

    /// Pushes one record and waits for what became of it.
    public func push(_ record: CallRecord, token: AccessToken) async -> (outcome: PushOutcome, reply: ServiceReply) {
        var body = WireBody(version: account.version, isBatch: false)
        body.append(record)
        let reply = await transport.send(pushRequest(body: body.finish(), token: token))
        return (Self.pushOutcome(of: reply, version: account.version, isBatch: false), reply)
    }

    /// Pushes 1 to 500 records as one batch; what becomes of each, `status(of:token:)` tells later.
    ///
    /// `labelNames` gives the names of labels by ID; v2 sends them with records that have no name of their own.
    ///
    /// - Throws: `ServiceError.batchSize` for any other number of records; nothing is sent then.
    public func push(
        batch records: [CallRecord],
        labelNames: [LabelID: String] = [:],
        token: AccessToken
    ) async throws(ServiceError) -> (outcome: PushOutcome, reply: ServiceReply) {
        guard RecordRules.batchSize.contains(records.count) else { throw .batchSize(records.count) }
        var body = WireBody(version: account.version, isBatch: true)
        for record in records { body.append(record, defaultLabelName: labelNames[record.labelID]) }
        let reply = await transport.send(batchRequest(body: body.finish(), token: token))
        return (Self.pushOutcome(of: reply, version: account.version, isBatch: true), reply)
    }

    /// Asks what became of each record of a batch.
    ///
    /// - Throws: `ServiceError.batchIDForm` for a text that cannot stand in an address; nothing is sent then.
    public func status(
        of batchID: String,
        token: AccessToken
    ) async throws(ServiceError) -> (outcome: StatusOutcome, reply: ServiceReply) {
        let reply = await transport.send(try statusRequest(batchID: batchID, token: token))
        return (Self.statusOutcome(of: reply), reply)
    }
}
