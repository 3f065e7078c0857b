/// A call record as it came over the wire, before any rule was applied to it.
struct ReceivedRecord: Sendable, Equatable {
    var caller: ReceivedMember<String> = .absent
    var receiver: ReceivedMember<String> = .absent
    var labelID: ReceivedMember<String> = .absent
    var labelName: ReceivedMember<String> = .absent
    var callReason: ReceivedMember<String> = .absent
    var startsAt: ReceivedMember<Int64> = .absent
    var endsAt: ReceivedMember<Int64> = .absent
    /// False for an element that is a number, a text or a list.
    var isObject = true

    /// `caller|receiver|label_id|starts_at|ends_at`, the form of the arrival log; a missing member is empty.
    var line: String {
        let start = startsAt.value.map(String.init) ?? ""
        let end = endsAt.value.map(String.init) ?? ""
        return [caller.value ?? "", receiver.value ?? "", labelID.value ?? "", start, end].joined(separator: "|")
    }
}
