/// Writes the body of a push byte by byte: the same records give the same bytes, which the journal can prove by a hash.
///
/// Member names and the form of numbers follow the edition; source: pages “Call Personalisation Batch” (v1), “Real-time v2”,
/// “Batch v2” and “Batch v3”. An empty name or reason is left out, because no page says what an empty one does.
public struct WireBody: Sendable {
    /// How many records were appended.
    public private(set) var count = 0
    /// Bytes the body has, once finished.
    public var byteCount: Int { used + (isBatch ? WireBody.close.utf8CodeUnitCount : 0) }

    private let version: APIVersion
    private let isBatch: Bool
    /// Bytes that are there; `used` of them are written.
    private var storage: [UInt8] = []
    private var used = 0
    /// What stands behind the numbers of the record that was appended last.
    private var rest = 0..<0

    private static let open: StaticString = "{\"call_records\":["
    private static let close: StaticString = "]}"

    /// Starts a body; a real-time body takes exactly one record, and v3 has real-time bodies of v2.
    public init(version: APIVersion, isBatch: Bool) {
        self.version = isBatch ? version : version.realTime
        self.isBatch = isBatch
    }

    /// Appends a record whose text is UTF-8; numbers are those of `PhoneNumber.value`, times milliseconds since the epoch.
    public mutating func append(
        caller: UInt64,
        receiver: UInt64,
        labelID: UnsafeBufferPointer<UInt8>,
        labelName: UnsafeBufferPointer<UInt8>,
        callReason: UnsafeBufferPointer<UInt8>,
        startsAt: Int64,
        endsAt: Int64
    ) {
        precondition(isBatch || count == 0, "A real-time body takes one record.")
        // A byte of text becomes six at most (\u001f); names, numbers and times are below 320 bytes.
        reserve(320 + 6 * (labelID.count + labelName.count + callReason.count))
        let names = Names.of(version)
        used = storage.withUnsafeMutableBufferPointer { buffer in
            var writer = Writer(buffer, at: used)
            if count > 0 {
                writer.put(UInt8(ascii: ","))
            } else if isBatch {
                writer.put(WireBody.open)
            }
            writer.put(names.caller)
            writer.put(decimal: caller)
            writer.put(names.receiver)
            writer.put(decimal: receiver)
            let start = writer.index
            writer.put("\",\"label_id\":\"")
            writer.put(escaping: labelID)
            if !labelName.isEmpty {
                writer.put(names.labelName)
                writer.put(escaping: labelName)
            }
            if !callReason.isEmpty {
                writer.put(names.callReason)
                writer.put(escaping: callReason)
            }
            writer.put("\",\"starts_at\":")
            writer.put(signed: startsAt)
            writer.put(",\"ends_at\":")
            writer.put(signed: endsAt)
            writer.put(UInt8(ascii: "}"))
            rest = start..<writer.index
            return writer.index
        }
        count += 1
    }

    /// Appends to a batch a record that differs from the one before in its numbers only, as most records of a campaign do.
    package mutating func appendAlike(caller: UInt64, receiver: UInt64) {
        precondition(isBatch && count > 0, "There is no record before.")
        reserve(320 + rest.count)
        let names = Names.of(version)
        used = storage.withUnsafeMutableBufferPointer { buffer in
            var writer = Writer(buffer, at: used)
            writer.put(UInt8(ascii: ","))
            writer.put(names.caller)
            writer.put(decimal: caller)
            writer.put(names.receiver)
            writer.put(decimal: receiver)
            let start = writer.index
            writer.putAgain(rest)
            rest = start..<writer.index
            return writer.index
        }
        count += 1
    }

    /// Appends a record; `defaultLabelName` goes into a v2 batch when the record has no name of its own.
    ///
    /// One edition of the page “Call Personalisation Batch v2” requires a name; one outside 3 to 40 characters is not sent.
    public mutating func append(_ record: CallRecord, defaultLabelName: String? = nil) {
        var id = record.labelID.rawValue
        var name = record.labelName ?? ""
        if name.isEmpty, isBatch, version == .v2, let defaultLabelName, Self.isSendable(defaultLabelName) {
            name = defaultLabelName
        }
        var reason = record.callReason ?? ""
        id.withUTF8 { id in
            name.withUTF8 { name in
                reason.withUTF8 { reason in
                    append(
                        caller: record.caller.value,
                        receiver: record.receiver.value,
                        labelID: id,
                        labelName: name,
                        callReason: reason,
                        startsAt: record.window.startsAt,
                        endsAt: record.window.endsAt
                    )
                }
            }
        }
    }

    /// The bytes, and an empty body for the next request.
    public mutating func finish() -> [UInt8] {
        if isBatch {
            reserve(WireBody.open.utf8CodeUnitCount + WireBody.close.utf8CodeUnitCount)
            used = storage.withUnsafeMutableBufferPointer { buffer in
                var writer = Writer(buffer, at: used)
                if count == 0 { writer.put(WireBody.open) }
                writer.put(WireBody.close)
                return writer.index
            }
        }
        var bytes: [UInt8] = []
        swap(&bytes, &storage)
        bytes.removeLast(bytes.count - used)
        used = 0
        count = 0
        return bytes
    }

    private static func isSendable(_ name: String) -> Bool {
        name.count >= RecordRules.labelNameMin && name.utf16.count <= RecordRules.labelNameMax
    }

    private mutating func reserve(_ more: Int) {
        guard storage.count - used < more else { return }
        let size = max(used + more, storage.count * 2, isBatch ? WireBody.usualBatch : 1024)
        // Bytes from `used` on are written before they are read, so they are not cleared: touching memory costs more here
        // than all of the writing.
        storage = [UInt8](unsafeUninitializedCapacity: size) { [storage, used] buffer, count in
            storage.withUnsafeBufferPointer { written in
                guard used > 0, let from = written.baseAddress else { return }
                buffer.baseAddress?.update(from: from, count: used)
            }
            count = size
        }
    }

    /// Bytes that 500 records usually fit into; what is not written of it costs no memory.
    private static let usualBatch = 160 << 10

    /// What stands between the values, with the end of the value before.
    private struct Names {
        let caller: StaticString
        let receiver: StaticString
        let labelName: StaticString
        let callReason: StaticString

        static func of(_ version: APIVersion) -> Names {
            switch version {
            case .v1: v1
            case .v2: v2
            case .v3: v3
            }
        }

        static let v1 = Names(
            caller: "{\"caller\":\"",
            receiver: "\",\"receiver\":\"",
            labelName: "\",\"label_name\":\"",
            callReason: "\",\"call_reason\":\""
        )
        static let v2 = Names(
            caller: "{\"caller_number\":\"",
            receiver: "\",\"receiver_number\":\"",
            labelName: "\",\"dynamic_label_name\":\"",
            callReason: "\",\"dynamic_call_reason\":\""
        )
        static let v3 = Names(
            caller: "{\"caller_number\":\"+",
            receiver: "\",\"receiver_number\":\"+",
            labelName: v2.labelName,
            callReason: v2.callReason
        )
    }
}
