package import CallPersonalisation

/// Finds for each result of a batch the record it speaks of.
///
/// The order of results is not documented and numbers may come back masked, so they are matched by caller, receiver and window; among
/// equal ones the first that is still free is taken.
package struct StatusMatcher {
    private struct Key: Hashable {
        var caller: UInt64
        var receiver: UInt64
        var startsAt: Int64?
    }

    private let records: PackedRecords
    private var free: [Key: [Int]] = [:]
    private var taken: Set<Int> = []
    private let places: [Int]

    /// Prepares for the results of the records at `places`.
    package init(_ records: PackedRecords, places: [Int]) {
        self.records = records
        self.places = places
        for place in places.reversed() {
            let entry = records.entry(place)
            free[Key(caller: entry.caller, receiver: entry.receiver, startsAt: entry.startsAt), default: []].append(
                place
            )
        }
    }

    /// The place of the record that a result speaks of; nil for a stranger.
    package mutating func place(of status: RecordStatus) -> Int? {
        if let caller = StatusMatcher.digits(status.caller), let receiver = StatusMatcher.digits(status.receiver),
            status.startsAt != nil
        {
            let key = Key(caller: caller, receiver: receiver, startsAt: status.startsAt)
            guard let place = free[key]?.popLast() else { return nil }
            taken.insert(place)
            return place
        }
        let found = places.first { place in
            let entry = records.entry(place)
            return !taken.contains(place) && (status.startsAt == nil || status.startsAt == entry.startsAt)
                && StatusMatcher.fits(status.caller, entry.caller)
                && StatusMatcher.fits(status.receiver, entry.receiver)
        }
        if let found { taken.insert(found) }
        return found
    }

    private static func digits(_ text: String) -> UInt64? { UInt64(text.hasPrefix("+") ? text.dropFirst() : text[...]) }

    /// Whether a number that may be masked with asterisks or letters can be this one: all digits that are shown must agree.
    private static func fits(_ masked: String, _ number: UInt64) -> Bool {
        let shown = Array(masked.hasPrefix("+") ? masked.dropFirst() : masked[...])
        let digits = Array(String(number))
        guard shown.count == digits.count else {
            let tail = shown.reversed().prefix { $0.isNumber }
            return !tail.isEmpty && Array(digits.suffix(tail.count)) == Array(tail.reversed())
        }
        return zip(shown, digits).allSatisfy { !$0.0.isNumber || $0.0 == $0.1 }
    }
}
