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
        case .realTime(_, .v1): self = Self.record(in: body, FirstRecord.self)
        case .realTime: self = Self.record(in: body, LaterRecord.self)
        case .batch(_, .v1): self = Self.batch(in: body, FirstRecord.self)
        case .batch: self = Self.batch(in: body, LaterRecord.self)
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

    private static func record<R: WireRecord>(in body: Data, _ type: R.Type) -> ReceivedBody {
        do {
            let record = try JSONDecoder().decode(type, from: body).record
            return record.isObject ? .record(record) : .unreadable("Request body is invalid: not a JSON object")
        } catch {
            return .unreadable("Request body is invalid: not JSON")
        }
    }

    private static func batch<R: WireRecord>(in body: Data, _ type: R.Type) -> ReceivedBody {
        do {
            let envelope = try JSONDecoder().decode(Envelope<R>.self, from: body)
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

private struct Envelope<R: WireRecord>: Decodable {
    var records: [R]?

    private enum CodingKeys: String, CodingKey {
        case records = "call_records"
    }
}

/// A record in the spelling of one generation.
private protocol WireRecord: Decodable {
    var record: ReceivedRecord { get }
}

private struct FirstRecord: WireRecord {
    let record: ReceivedRecord

    private enum CodingKeys: String, CodingKey {
        case caller, receiver
        case labelID = "label_id"
        case labelName = "label_name"
        case callReason = "call_reason"
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }

    init(from decoder: any Decoder) throws {
        guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
            record = ReceivedRecord(isObject: false)
            return
        }
        record = ReceivedRecord(
            caller: members.text(.caller),
            receiver: members.text(.receiver),
            labelID: members.text(.labelID),
            labelName: members.text(.labelName),
            callReason: members.text(.callReason),
            startsAt: members.integer(.startsAt),
            endsAt: members.integer(.endsAt)
        )
    }
}

private struct LaterRecord: WireRecord {
    let record: ReceivedRecord

    private enum CodingKeys: String, CodingKey {
        case caller = "caller_number"
        case receiver = "receiver_number"
        case labelID = "label_id"
        case labelName = "dynamic_label_name"
        case callReason = "dynamic_call_reason"
        case startsAt = "starts_at"
        case endsAt = "ends_at"
    }

    init(from decoder: any Decoder) throws {
        guard let members = try? decoder.container(keyedBy: CodingKeys.self) else {
            record = ReceivedRecord(isObject: false)
            return
        }
        record = ReceivedRecord(
            caller: members.text(.caller),
            receiver: members.text(.receiver),
            labelID: members.text(.labelID),
            labelName: members.text(.labelName),
            callReason: members.text(.callReason),
            startsAt: members.integer(.startsAt),
            endsAt: members.integer(.endsAt)
        )
    }
}

extension KeyedDecodingContainer {
    fileprivate func text(_ key: Key) -> ReceivedMember<String> {
        do {
            return try decodeIfPresent(String.self, forKey: key).map { .value($0) } ?? .absent
        } catch {
            return .mistyped
        }
    }

    fileprivate func integer(_ key: Key) -> ReceivedMember<Int64> {
        do {
            return try decodeIfPresent(Int64.self, forKey: key).map { .value($0) } ?? .absent
        } catch {
            return .mistyped
        }
    }
}
