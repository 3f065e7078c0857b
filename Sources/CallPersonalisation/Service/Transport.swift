/// Carries one request to the service and brings back what can be known.
public protocol Transport: Sendable {
    /// Sends a request once; it is never sent again, redirected or changed on the way.
    ///
    /// Nothing is thrown: every way it can go is a reply. If the task is cancelled, the reply is the failure `.cancelled` with
    /// the phase reached.
    func send(_ request: ServiceRequest) async -> ServiceReply
}
