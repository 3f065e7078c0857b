/// How much of the service's allowance a submission needs.
package struct SubmitEstimate: Hashable, Sendable {
    package var requests: Int
    /// At the present allowance, with what waits already before it.
    package var seconds: Int
    /// Requests that are queued already and go first.
    package var ahead = 0
    /// How many times slower than usual requests go when it was made, because the service answered 429.
    package var slowness = 1
}
