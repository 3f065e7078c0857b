/// The service's own statement of what a record must be, in the order of the members.
///
/// Source: reference section 8 (field rules) for the strict reading of the contradictory pages.
struct RecordCheck {
    /// Milliseconds in the longest window; exactly this much is allowed (reference 8.2).
    static let longestWindow: Int64 = 24 * 60 * 60 * 1000
    /// Times of 11 to 13 digits; ten digits or fewer are seconds (reference 8.2).
    static let milliseconds: ClosedRange<Int64> = 10_000_000_000...9_999_999_999_999

    let version: ServiceVersion
    /// IDs of the account's dynamic labels, in lower case.
    let labelIDs: Set<String>
    /// Milliseconds since the epoch.
    let now: Int64

    /// Everything that is wrong with the record; empty when it can be taken.
    func objections(to record: ReceivedRecord) -> [RecordObjection] {
        guard record.isObject else { return [RecordObjection(member: "", text: "must be an object")] }
        let names = MemberNames.of(version)
        var found: [RecordObjection] = []
        number(record.caller, names.caller, &found)
        number(record.receiver, names.receiver, &found)
        label(record.labelID, &found)
        text(record.labelName, names.labelName, allowed: 0...40, "must be 3 to 40 characters", &found)
        text(record.callReason, names.callReason, allowed: 10...100, "must be 10 to 100 characters", &found)
        window(record, &found)
        return found
    }

    private func number(_ member: ReceivedMember<String>, _ name: String, _ found: inout [RecordObjection]) {
        func object(_ text: String) { found.append(RecordObjection(member: name, text: text)) }
        guard let value = required(member, name, "must be a string", &found) else { return }
        var digits = value.utf8[...]
        if version == .v3 {
            guard digits.first == UInt8(ascii: "+") else { return object("must be in E.164 format with +") }
            digits = digits.dropFirst()
        }
        for byte in digits where byte < 0x30 || byte > 0x39 {
            return object(version == .v3 ? "must have only digits after +" : "must have only digits")
        }
        if digits.count < 7 || digits.count > 15 { object("must have 7 to 15 digits") }
        if digits.first == UInt8(ascii: "0") { object("must start with a country code") }
    }

    private func label(_ member: ReceivedMember<String>, _ found: inout [RecordObjection]) {
        let name = MemberNames.labelID
        guard let value = required(member, name, "must be a string", &found) else { return }
        if !Self.hasUUIDForm(value) {
            found.append(RecordObjection(member: name, text: "must be a valid UUID"))
        } else if !labelIDs.contains(value.lowercased()) {
            found.append(RecordObjection(member: name, text: "is not a dynamic label of this account"))
        }
    }

    private func text(
        _ member: ReceivedMember<String>,
        _ name: String,
        allowed: ClosedRange<Int>,
        _ complaint: String,
        _ found: inout [RecordObjection]
    ) {
        guard member != .absent else { return }
        guard let value = member.value else {
            return found.append(RecordObjection(member: name, text: "must be a string"))
        }
        // How the service counts is not published. Whichever way it is, this much is too short or too long.
        if value.utf16.count > allowed.upperBound || value.count < allowed.lowerBound {
            found.append(RecordObjection(member: name, text: complaint))
        }
        if value.unicodeScalars.contains(where: Self.isControl) {
            found.append(RecordObjection(member: name, text: "must not contain control characters or line breaks"))
        }
    }

    private func window(_ record: ReceivedRecord, _ found: inout [RecordObjection]) {
        let start = time(record.startsAt, MemberNames.startsAt, &found)
        let end = time(record.endsAt, MemberNames.endsAt, &found)
        guard let end else { return }
        func object(_ text: String) { found.append(RecordObjection(member: MemberNames.endsAt, text: text)) }
        if let start, end <= start { object("must be after starts_at") }
        if let start, end - start > Self.longestWindow { object("cannot be more than 24 hours after starts_at") }
        if end < now { object("cannot be in the past") }
    }

    private func time(
        _ member: ReceivedMember<Int64>,
        _ name: String,
        _ found: inout [RecordObjection]
    ) -> Int64? {
        switch member {
        case .absent: found.append(RecordObjection(member: name, text: "is required"))
        case .mistyped: found.append(RecordObjection(member: name, text: "must be an integer"))
        case .value(let value) where Self.milliseconds.contains(value): return value
        case .value: found.append(RecordObjection(member: name, text: "must be milliseconds since the epoch"))
        }
        return nil
    }

    private func required(
        _ member: ReceivedMember<String>,
        _ name: String,
        _ mistyped: String,
        _ found: inout [RecordObjection]
    ) -> String? {
        switch member {
        case .value(let value) where !value.isEmpty: return value
        case .value, .absent: found.append(RecordObjection(member: name, text: "is required"))
        case .mistyped: found.append(RecordObjection(member: name, text: mistyped))
        }
        return nil
    }

    /// Whether the text is 8-4-4-4-12 hexadecimal digits.
    static func hasUUIDForm(_ text: String) -> Bool {
        guard text.utf8.count == 36 else { return false }
        for (index, byte) in text.utf8.enumerated() {
            switch index {
            case 8, 13, 18, 23: if byte != UInt8(ascii: "-") { return false }
            default:
                switch byte {
                case 0x30...0x39, 0x41...0x46, 0x61...0x66: continue
                default: return false
                }
            }
        }
        return true
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
        default: false
        }
    }
}
