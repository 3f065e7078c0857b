/// What a request asks for, told by its method and path.
///
/// Source: reference section 1, the table of paths.
enum Route: Hashable, Sendable {
    case token(account: String)
    case labels(account: String)
    case realTime(account: String, ServiceVersion)
    case batch(account: String, ServiceVersion)
    case status(account: String, ServiceVersion)
    /// The path exists, but not with this method (HTTP 405).
    case wrongMethod(allowed: String)
    /// No such path (HTTP 404).
    case unknown

    init(method: String, path: String) {
        // By bytes: splitting by characters is many times slower, and every request pays it.
        var parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
        var version = ServiceVersion.v1
        if let first = parts.first, first == "v2" || first == "v3" {
            version = first == "v2" ? .v2 : .v3
            parts.removeFirst()
        }
        guard parts.count == 3, parts[0] == "clients" else {
            self = .unknown
            return
        }
        let account = String(parts[1])
        switch (parts[2], version, method) {
        case ("token", .v1, "POST"): self = .token(account: account)
        case ("token", .v1, _): self = .wrongMethod(allowed: "POST")
        case ("labels", .v1, "GET"): self = .labels(account: account)
        case ("labels", .v1, _): self = .wrongMethod(allowed: "GET")
        case ("dynamic_call_record", .v3, _): self = .unknown
        case ("dynamic_call_record", _, "POST"): self = .realTime(account: account, version)
        case ("dynamic_call_record", _, _): self = .wrongMethod(allowed: "POST")
        case ("dynamic_call_records", _, "POST"): self = .batch(account: account, version)
        case ("dynamic_call_records", _, "GET"): self = .status(account: account, version)
        case ("dynamic_call_records", _, _): self = .wrongMethod(allowed: "GET, POST")
        default: self = .unknown
        }
    }
}
