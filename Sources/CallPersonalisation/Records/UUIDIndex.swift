/// Finds the place of a UUID among a few thousand, with one look in most cases.
struct UUIDIndex: Sendable {
    private struct Slot {
        var id: UUIDBytes?
        var place: Int32
    }

    private let slots: [Slot]
    private let mask: Int

    /// Notes where each UUID is; of two equal ones the later place counts.
    init(_ places: [(id: UUIDBytes, place: Int)]) {
        var capacity = 16
        while capacity < places.count * 4 { capacity *= 2 }
        var slots = [Slot](repeating: Slot(id: nil, place: -1), count: capacity)
        for (id, place) in places {
            var index = UUIDIndex.hash(id) & (capacity - 1)
            while let other = slots[index].id, other != id { index = (index + 1) & (capacity - 1) }
            slots[index] = Slot(id: id, place: Int32(place))
        }
        self.slots = slots
        mask = capacity - 1
    }

    /// The place of a UUID; nil if it was not noted.
    @inline(__always)
    subscript(id: UUIDBytes) -> Int? {
        slots.withUnsafeBufferPointer { slots in
            var index = UUIDIndex.hash(id) & mask
            while let found = slots[index].id {
                if found == id { return Int(slots[index].place) }
                index = (index + 1) & mask
            }
            return nil
        }
    }

    @inline(__always)
    private static func hash(_ id: UUIDBytes) -> Int {
        // Some of the digits of a UUID are the same in all; the product brings every digit to the top.
        let mixed = (id.high ^ id.low &* 0x9E37_79B9_7F4A_7C15) &* 0xC2B2_AE3D_27D4_EB4F
        return Int(truncatingIfNeeded: mixed >> 32)
    }
}
