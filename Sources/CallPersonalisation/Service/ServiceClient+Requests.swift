extension ServiceClient {
    /// The request for a token; page “Generate Access Token”.
    public func tokenRequest(keyID: String, apiKey: String) -> ServiceRequest {
        ServiceRequest(
            method: "POST",
            path: path("", "/token"),
            pathTemplate: "/clients/{id}/token",
            headers: [
                ("X-Public-Access", "allow"), ("Content-Type", "application/json"), ("Accept", account.version.accept),
            ],
            body: Self.object([("key_id", keyID), ("api_key", apiKey)]),
            isWrite: true
        )
    }

    /// The request for a page of labels, counted from 1; page “[GET] Call Personalisation Label”.
    public func labelsRequest(page: Int = 1, limit: Int = 1000, token: AccessToken) -> ServiceRequest {
        let query = "?page=\(page)&limit=\(limit)"
        return ServiceRequest(
            method: "GET",
            path: path("", "/labels" + query),
            pathTemplate: "/clients/{id}/labels",
            headers: headers(token, account.version, hasBody: false),
            body: nil,
            isWrite: false
        )
    }

    /// The request that pushes one record in real time; v3 has none, so v2's is used.
    ///
    /// `body` is that of `WireBody(version: account.version, isBatch: false)`.
    public func pushRequest(body: [UInt8], token: AccessToken) -> ServiceRequest {
        push(account.version.realTime, "/dynamic_call_record", body, token)
    }

    /// The request that pushes a batch; `body` is that of `WireBody(version: account.version, isBatch: true)`.
    public func batchRequest(body: [UInt8], token: AccessToken) -> ServiceRequest {
        push(account.version, "/dynamic_call_records", body, token)
    }

    /// The request for the status of a batch; `version` is the edition that made it, the account's own unless given.
    ///
    /// - Throws: `ServiceError.batchIDForm` unless the ID has 1 to 200 visible ASCII characters.
    public func statusRequest(
        batchID: String,
        token: AccessToken,
        version: APIVersion? = nil
    ) throws(ServiceError) -> ServiceRequest {
        guard Self.isBatchID(batchID) else { throw .batchIDForm }
        let version = version ?? account.version
        return ServiceRequest(
            method: "GET",
            path: path(version.pathPrefix, "/dynamic_call_records?batchId=" + Self.percentEncoded(batchID)),
            pathTemplate: version.pathPrefix + "/clients/{id}/dynamic_call_records?batchId={batchId}",
            headers: headers(token, version, hasBody: false),
            body: nil,
            isWrite: false
        )
    }

    /// Whether a text can be a batch ID: the pages show UUIDs and one that is none, so only its characters are judged.
    public static func isBatchID(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private func push(_ version: APIVersion, _ name: String, _ body: [UInt8], _ token: AccessToken) -> ServiceRequest {
        ServiceRequest(
            method: "POST",
            path: path(version.pathPrefix, name),
            pathTemplate: version.pathPrefix + "/clients/{id}" + name,
            headers: headers(token, version, hasBody: true),
            body: body,
            isWrite: true
        )
    }

    private func path(_ prefix: String, _ rest: String) -> String {
        prefix + "/clients/" + account.clientAccountID + rest
    }

    private func headers(
        _ token: AccessToken,
        _ version: APIVersion,
        hasBody: Bool
    ) -> [(name: String, value: String)] {
        var headers = [(name: "Authorization", value: "Bearer " + token.secret), ("Accept", version.accept)]
        if hasBody { headers.append(("Content-Type", "application/json")) }
        return headers
    }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func object(_ members: [(name: StaticString, value: String)]) -> [UInt8] {
        let room = 2 + members.reduce(0) { $0 + $1.name.utf8CodeUnitCount + 6 * $1.value.utf8.count + 6 }
        return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            var writer = WireBody.Writer(buffer, at: 0)
            writer.put(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                writer.put(index == 0 ? "\"" : ",\"")
                writer.put(member.name)
                writer.put("\":\"")
                var value = member.value
                value.withUTF8 { writer.put(escaping: $0) }
                writer.put("\"")
            }
            writer.put(UInt8(ascii: "}"))
            count = writer.index
        }
    }
}
