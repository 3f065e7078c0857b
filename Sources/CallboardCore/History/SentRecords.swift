package import CallPersonalisation
import Glibc

/// Records that were sent earlier and whose windows are not over, found by caller and receiver.
///
/// A table of 40 bytes a record; large ones lie in a temporary file without a name. Filled by one thread, then only read.
package final class SentRecords: @unchecked Sendable {
    /// One record.
    private struct Slot {
        /// Of caller and receiver; 0 for a free slot.
        var pair: UInt64
        var starts: Int64
        var ends: Int64
        /// Of label, shown name and reason.
        var content: UInt64
        /// Whether the service took it; otherwise it is on its way or in doubt.
        var isTaken: Bool
        /// When it was sent, in minutes since the epoch; in bytes that would be free anyway.
        var sentAt: Int32
    }

    /// What was found about a record that is to be sent.
    package struct Found: Hashable, Sendable {
        /// `already-accepted`, `pair-overlap` or nothing.
        package var rules = RuleSet()
        /// When the same record was sent, to the minute in milliseconds since the epoch, if it was accepted.
        package var sentAt: Int64?
    }

    private static let minute: Int64 = 60_000

    /// Bytes from which on a temporary file is used.
    private static let memoryMax = 4 << 20

    private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int
    private let bytes: Int
    private let most: Int
    /// How many records there are.
    package private(set) var count = 0

    /// Makes room for some records.
    ///
    /// - Throws: `FileError.spoolFailed`
    init(room: Int, spoolFolder: String) throws {
        var capacity = 64
        while capacity * 2 / 3 < room { capacity *= 2 }
        mask = capacity - 1
        most = capacity * 3 / 4
        bytes = capacity * MemoryLayout<Slot>.stride
        let memory: UnsafeMutableRawPointer?
        if bytes <= SentRecords.memoryMax {
            memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        } else {
            let descriptor = try Spool.descriptor(in: spoolFolder)
            defer { close(descriptor) }
            guard ftruncate(descriptor, off_t(bytes)) == 0 else { throw FileError.spoolFailed(code: errno) }
            memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        }
        guard let memory, memory != MAP_FAILED else { throw FileError.spoolFailed(code: errno) }
        slots = memory.bindMemory(to: Slot.self, capacity: capacity)
    }

    deinit { munmap(slots, bytes) }

    private static func pair(_ caller: UInt64, _ receiver: UInt64) -> UInt64 {
        max(1, PairFinder.hash(caller, receiver))
    }

    /// Adds a record; those beyond the room that was made are not found.
    func add(
        _ caller: UInt64,
        _ receiver: UInt64,
        _ window: TimeWindow,
        content: UInt64,
        isTaken: Bool,
        sentAt: Int64
    ) {
        guard count < most else { return }
        let pair = SentRecords.pair(caller, receiver)
        var place = Int(truncatingIfNeeded: pair) & mask
        while slots[place].pair != 0 { place = (place + 1) & mask }
        slots[place] = Slot(
            pair: pair,
            starts: window.startsAt,
            ends: window.endsAt,
            content: content,
            isTaken: isTaken,
            sentAt: Int32(clamping: sentAt / SentRecords.minute)
        )
        count += 1
    }

    /// What the records sent earlier mean for one that is to be sent.
    ///
    /// - Parameter content: the hash of its label, shown name and reason, asked for only if the rest is the same
    @inline(__always)
    package func look(_ caller: UInt64, _ receiver: UInt64, _ window: TimeWindow, content: () -> UInt64) -> Found {
        guard count > 0 else { return Found() }
        let pair = SentRecords.pair(caller, receiver)
        var rules = RuleSet()
        var place = Int(truncatingIfNeeded: pair) & mask
        while slots[place].pair != 0 {
            let slot = slots[place]
            place = (place + 1) & mask
            guard slot.pair == pair, slot.starts < window.endsAt, window.startsAt < slot.ends else { continue }
            let isSame = slot.isTaken && slot.starts == window.startsAt && slot.ends == window.endsAt
            if isSame, slot.content == content() {
                return Found(rules: RuleSet(.alreadyAccepted), sentAt: Int64(slot.sentAt) * SentRecords.minute)
            }
            rules.insert(.pairOverlap)
        }
        return Found(rules: rules)
    }

    /// Label, shown name and reason as one word (FNV-1a); the same for an ID in upper and in lower case.
    static func content(
        label: UnsafeBufferPointer<UInt8>,
        name: UnsafeBufferPointer<UInt8>,
        reason: UnsafeBufferPointer<UInt8>
    ) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in label { add(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
        add(0xFF)
        for byte in name { add(byte) }
        add(0xFF)
        for byte in reason { add(byte) }
        return hash
    }
}
