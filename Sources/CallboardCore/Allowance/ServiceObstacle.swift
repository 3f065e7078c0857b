/// What keeps requests from being sent, apart from their even pace.
package enum ServiceObstacle: Hashable, Sendable {
    /// The service refused the key, and nothing asks again by itself; the text is its answer.
    case signInRefused(String)
    /// No token can be made before this moment, in milliseconds since the epoch: so many of the limit were made in half an hour.
    case noToken(before: Int64, made: Int, limit: Int)
    /// So many requests in a row had no usable answer, the last one for this reason; none is sent before `next`, in milliseconds since
    /// the epoch, or nil while the next one goes out as usual.
    case noAnswer(String, tries: Int, next: Int64?)
}
