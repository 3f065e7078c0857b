import Foundation

/// What stands in the body of a request, read but not judged.
///
/// Reading needs no state, so that many bodies can be read at once while the service decides one by one.
enum ReceivedBody: Sendable {
    case none
    case credentials(keyID: String?, apiKey: String?)
    case record(ReceivedRecord)
    case batch([ReceivedRecord])
    /// The records of a body that was counted instead of read.
    case counted(Int)
    /// The body cannot be read; the words go into the answer.
    case unreadable(String)

    /// Reads the body that belongs to a route.
    init(_ body: Data, for route: Route) {
        switch route {
        case .token: self = Self.credentials(in: body)
        case .realTime(_, .v1): self = Self.record(in: body, FirstSpelling.self)
        case .realTime: self = Self.record(in: body, LaterSpelling.self)
        case .batch(_, .v1): self = Self.batch(in: body, FirstSpelling.self)
        case .batch: self = Self.batch(in: body, LaterSpelling.self)
        case .labels, .status, .wrongMethod, .unknown: self = .none
        }
    }

    private static func credentials(in body: Data) -> ReceivedBody {
        do {
            let read = try JSONDecoder().decode(Credentials.self, from: body)
            return .credentials(keyID: read.keyID, apiKey: read.apiKey)
        } catch {
            return .unreadable("Request body is invalid: not a JSON object with text in it")
        }
    }

    private static func record<Spelling: RecordSpelling>(in body: Data, _: Spelling.Type) -> ReceivedBody {
        do {
            let record = try JSONDecoder().decode(SpelledRecord<Spelling>.self, from: body).record
            return record.isObject ? .record(record) : .unreadable("Request body is invalid: not a JSON object")
        } catch {
            return .unreadable("Request body is invalid: not JSON")
        }
    }

    private static func batch<Spelling: RecordSpelling>(in body: Data, _: Spelling.Type) -> ReceivedBody {
        do {
            let envelope = try JSONDecoder().decode(Envelope<Spelling>.self, from: body)
            guard let records = envelope.records else {
                return .unreadable("Request body is invalid: call_records is required")
            }
            return .batch(records.map(\.record))
        } catch DecodingError.typeMismatch {
            return .unreadable("Request body is invalid: call_records must be an array of objects")
        } catch {
            return .unreadable("Request body is invalid: not JSON")
        }
    }
}

private struct Credentials: Decodable {
    var keyID: String?
    var apiKey: String?

    private enum CodingKeys: String, CodingKey {
        case keyID = "key_id"
        case apiKey = "api_key"
    }
}

private struct Envelope<Spelling: RecordSpelling>: Decodable {
    var records: [SpelledRecord<Spelling>]?

    private enum CodingKeys: String, CodingKey {
        case records = "call_records"
    }
}

/// The names of a record's members in one generation of the service.
private protocol RecordSpelling {
    static var names: MemberNames { get }
}

private enum FirstSpelling: RecordSpelling {
    static let names = MemberNames.first
}

private enum LaterSpelling: RecordSpelling {
    static let names = MemberNames.later
}

private struct SpelledRecord<Spelling: RecordSpelling>: Decodable {
    let record: ReceivedRecord

    init(from decoder: any Decoder) throws {
        guard let members = try? decoder.container(keyedBy: MemberKey.self) else {
            record = ReceivedRecord(isObject: false)
            return
        }
        let names = Spelling.names
        record = ReceivedRecord(
            caller: members.text(names.caller),
            receiver: members.text(names.receiver),
            labelID: members.text(MemberNames.labelID),
            labelName: members.text(names.labelName),
            callReason: members.text(names.callReason),
            startsAt: members.integer(MemberNames.startsAt),
            endsAt: members.integer(MemberNames.endsAt)
        )
    }
}

private struct MemberKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { return nil }
}

extension KeyedDecodingContainer<MemberKey> {
    fileprivate func text(_ name: String) -> ReceivedMember<String> {
        do {
            return try decodeIfPresent(String.self, forKey: MemberKey(stringValue: name)).map { .value($0) } ?? .absent
        } catch {
            return .mistyped
        }
    }

    fileprivate func integer(_ name: String) -> ReceivedMember<Int64> {
        do {
            return try decodeIfPresent(Int64.self, forKey: MemberKey(stringValue: name)).map { .value($0) } ?? .absent
        } catch {
            return .mistyped
        }
    }
}
