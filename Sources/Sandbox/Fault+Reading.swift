package import Foundation

extension Fault {
    /// Reads a fault file.
    ///
    /// - Throws: what reading throws, or a `DecodingError` that names the member at fault.
    package static func faults(contentsOf path: String) throws -> [Fault] {
        try faults(in: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Reads the content of a fault file.
    ///
    /// - Throws: a `DecodingError` that names the member at fault.
    package static func faults(in json: Data) throws -> [Fault] {
        try JSONDecoder().decode([Fault].self, from: json)
    }
}

extension Fault: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case method, path, after, count, probability, status, takes
        case retryAfter = "retry_after"
        case headers, body, text, bytes, redirect, variant
        case latency = "latency_ms"
        case pausePerByte = "slow_ms_per_byte"
        case drop, reset
    }

    /// Refuses unknown members, so that a misspelled fault does not silently do nothing.
    package init(from decoder: any Decoder) throws {
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a fault has no member \(key.stringValue)")
            )
        }
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            method: try members.decodeIfPresent(String.self, forKey: .method),
            path: try members.decodeIfPresent(String.self, forKey: .path)
        )
        after = try members.decodeIfPresent(Int.self, forKey: .after) ?? 0
        count = try members.decodeIfPresent(Int.self, forKey: .count)
        probability = try members.decodeIfPresent(Double.self, forKey: .probability)
        status = try members.decodeIfPresent(Int.self, forKey: .status)
        takes = try members.decodeIfPresent(Bool.self, forKey: .takes) ?? false
        retryAfter = try members.decodeIfPresent(String.self, forKey: .retryAfter)
        headers = try members.decodeIfPresent([String: String].self, forKey: .headers) ?? [:]
        redirect = try members.decodeIfPresent(String.self, forKey: .redirect)
        latency = .milliseconds(try members.decodeIfPresent(Int.self, forKey: .latency) ?? 0)
        pausePerByte = .milliseconds(try members.decodeIfPresent(Int.self, forKey: .pausePerByte) ?? 0)
        drop = try members.decodeIfPresent(Drop.self, forKey: .drop)
        resets = try members.decodeIfPresent(Bool.self, forKey: .reset) ?? false
        variants = try Self.variants(in: members)
        body = try Self.body(in: members)
    }

    private static func variants(in members: KeyedDecodingContainer<CodingKeys>) throws -> Set<AnswerSpelling> {
        guard members.contains(.variant) else { return [] }
        let one = try? members.decode(String.self, forKey: .variant)
        let names = try one.map { [$0] } ?? members.decode([String].self, forKey: .variant)
        return try Set(
            names.map { name in
                if let spelling = AnswerSpelling(rawValue: name) { return spelling }
                throw DecodingError.dataCorruptedError(
                    forKey: .variant,
                    in: members,
                    debugDescription: "no variant is called \(name)"
                )
            }
        )
    }

    private static func body(in members: KeyedDecodingContainer<CodingKeys>) throws -> Body? {
        if let text = try members.decodeIfPresent(String.self, forKey: .text) { return .text(text) }
        let bytes = try members.decodeIfPresent(Int.self, forKey: .bytes) ?? 64 * 1024 * 1024
        guard let name = try members.decodeIfPresent(String.self, forKey: .body) else { return nil }
        switch name {
        case "documented": return .documented
        case "empty": return .empty
        case "html": return .html
        case "truncated": return .truncated
        case "huge": return .huge(bytes: bytes)
        case "deep": return .deep
        case "mistyped": return .mistyped
        case "unparsable_token": return .unparsableToken
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .body,
                in: members,
                debugDescription: "no body is called \(name)"
            )
        }
    }
}

/// Any member name.
private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
