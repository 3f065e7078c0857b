package import CallPersonalisation
import Glibc

/// Records that were sent earlier and whose windows are not over, found by caller and receiver.
///
/// A table of 40 bytes a record; large ones lie in a temporary file without a name. Filled by one thread, then only read.
package final class SentRecords: @unchecked Sendable {
    /// How far a record is.
    package enum Standing: UInt8, Sendable {
        /// The service said that it took it.
        case accepted
        /// It waits for its turn.
        case waiting
        case underWay
        /// Nobody knows whether the service took it.
        case inDoubt
    }

    /// A submission that has some of them.
    package struct Submission: Hashable, Sendable {
        /// What people call it.
        package var name: String
        /// When it was made, in milliseconds since the epoch.
        package var createdAt: Int64
    }

    /// One record.
    private struct Slot {
        /// Of caller and receiver; 0 for a free slot.
        var pair: UInt64
        var starts: Int64
        var ends: Int64
        /// Of label, shown name and reason.
        var content: UInt64
        var standing: Standing
        /// The place of its submission among `submissions`.
        var submission: UInt16
        /// When it was sent, in minutes since the epoch; in bytes that would be free anyway.
        var sentAt: Int32
    }

    /// What was found about a record that is to be sent.
    package struct Found: Hashable, Sendable {
        /// `already-accepted`, `already-queued`, `pair-overlap` or nothing.
        package var rules = RuleSet()
        /// When the same record was sent, to the minute in milliseconds since the epoch, if it was accepted.
        package var sentAt: Int64?
        /// The place of the submission that has the same record and is not through with it, and how far the record is.
        package var open: Open?

        /// A record of a submission that is not through with it.
        package struct Open: Hashable, Sendable {
            package var submission: Int
            package var standing: Standing
        }
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
    /// Where they are from.
    package private(set) var submissions: [Submission] = []

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

    /// Adds a submission, of which records follow.
    ///
    /// - Returns: its place
    func add(_ submission: Submission) -> Int {
        submissions.append(submission)
        return submissions.count - 1
    }

    /// Adds a record; those beyond the room that was made are not found.
    func add(
        _ caller: UInt64,
        _ receiver: UInt64,
        _ window: TimeWindow,
        content: UInt64,
        _ standing: Standing,
        of submission: Int
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
            standing: standing,
            submission: UInt16(clamping: submission),
            sentAt: Int32(clamping: submissions[submission].createdAt / SentRecords.minute)
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
        var found = Found()
        var place = Int(truncatingIfNeeded: pair) & mask
        while slots[place].pair != 0 {
            let slot = slots[place]
            place = (place + 1) & mask
            guard slot.pair == pair, slot.starts < window.endsAt, window.startsAt < slot.ends else { continue }
            let isSame = slot.starts == window.startsAt && slot.ends == window.endsAt
            guard isSame, slot.content == content() else {
                found.rules.insert(.pairOverlap)
                continue
            }
            // That it was accepted says more than that it is to be sent once more.
            if slot.standing == .accepted {
                return Found(rules: RuleSet(.alreadyAccepted), sentAt: Int64(slot.sentAt) * SentRecords.minute)
            }
            found.open = Found.Open(submission: Int(slot.submission), standing: slot.standing)
        }
        if found.open != nil { found.rules = RuleSet(.alreadyQueued) }
        return found
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
