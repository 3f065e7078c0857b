/// The published generations of the interface; the path says which one a request speaks.
package enum ServiceVersion: String, Hashable, Sendable, CaseIterable {
    /// Paths without a version.
    case v1
    /// Paths below `/v2`.
    case v2
    /// Paths below `/v3`: batches only.
    case v3
}
