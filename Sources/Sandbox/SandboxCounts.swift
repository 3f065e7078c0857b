/// Totals of a run.
package struct SandboxCounts: Hashable, Sendable {
    /// Requests that arrived whole.
    package internal(set) var requests = 0
    /// Records in the pushes that took effect.
    package internal(set) var takenRecords = 0
}
