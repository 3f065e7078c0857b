/// An edition of the service's interface; paths, member names and the form of numbers differ.
///
/// Source: pages “Call Personalisation Batch” (v1), “Batch v2”, “Batch v3”.
public enum APIVersion: String, CaseIterable, Sendable, Codable {
    /// The first edition: `caller`, `receiver`, `label_name`, `call_reason`; a batch ID only inside a text.
    case v1
    /// The edition that most pages describe: `caller_number`, `dynamic_label_name`, `batch_id`.
    case v2
    /// Batch push and batch status only; numbers carry a `+`.
    case v3

    /// The edition used for real-time pushes: no page describes one of v3.
    public var realTime: APIVersion { self == .v3 ? .v2 : self }

    /// What stands before `/clients` in the paths of pushes and status reads.
    var pathPrefix: String {
        switch self {
        case .v1: ""
        case .v2: "/v2"
        case .v3: "/v3"
        }
    }

    /// The value of the `Accept` header; only the older pages name the vendor's media type.
    var accept: String { self == .v1 ? "application/vnd.api+json; version=1.0" : "application/json" }
}
