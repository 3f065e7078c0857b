import Foundation

/// The allowance book in a file that all callboard processes of one user share.
///
/// The file is changed only under its lock. It is not synced: a crash of a process does not lose it, and after a restart of the machine
/// a whole window passes before anything is sent. It holds tokens, so only its owner may read it.
///
/// `@unchecked` because what changes is touched under `mutex` alone.
final class AllowanceFile: @unchecked Sendable {
    private let descriptor: Int32
    private let lock: FileLock
    private let clock: any CoreClock
    /// Guards against two threads of this process, which share the file lock.
    private let mutex = NSLock()
    /// The bytes that were read or written last, and their book: in most cases nobody has written since.
    private var known: (bytes: [UInt8], book: AllowanceBook)?
    private var buffer: [UInt8] = []

    init(path: String, clock: any CoreClock) throws {
        lock = try FileLock(path: path + ".lock")
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw JournalError.cannotWrite("\(path): \(String(cString: strerror(errno)))") }
        self.clock = clock
    }

    deinit { close(descriptor) }

    /// Reads the book, lets `body` change it, and writes it back if it changed.
    func update<R>(_ body: (inout AllowanceBook, _ now: Int64) throws -> R) throws -> R {
        mutex.lock()
        defer { mutex.unlock() }
        return try lock.withLock {
            let now = clock.sinceBoot()
            let before = read()
            var book = before ?? AllowanceBook.unknown(bootID: clock.bootID, at: now, wall: clock.now())
            book.begin(bootID: clock.bootID, at: now)
            let result = try body(&book, now)
            if book != before { try write(book) }
            return result
        }
    }

    /// Runs `body` while the book is not being changed here, so that its lock is not held; blocks the thread.
    func whileIdle(_ body: () -> Void) {
        mutex.lock()
        defer { mutex.unlock() }
        body()
    }

    /// The book as it stands on disk; nil if there is something that cannot be read.
    private func read() -> AllowanceBook? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let size = Int(status.st_size)
        guard size > 0 else { return AllowanceBook() }
        if buffer.count != size { buffer = Array(repeating: 0, count: size) }
        var offset = 0
        while offset < size {
            let count = buffer[offset...].withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            offset += count
        }
        if let known, known.bytes == buffer { return known.book }
        known = AllowanceBook(stored: buffer).map { (buffer, $0) }
        return known?.book
    }

    private func write(_ book: AllowanceBook) throws {
        let bytes = book.stored
        known = nil
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JournalError.cannotWrite("allowance: \(String(cString: strerror(errno)))") }
            offset += count
        }
        while bytes.count != buffer.count, ftruncate(descriptor, off_t(bytes.count)) != 0 {
            guard errno == EINTR else {
                throw JournalError.cannotWrite("allowance: \(String(cString: strerror(errno)))")
            }
        }
        known = (bytes, book)
    }
}

extension AllowanceBook {
    private static let magic: UInt32 = 0x3141_4243  // "CBA1"

    /// The book as bytes, the last four of which check the others.
    var stored: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024 + tokens.count * 2048)
        bytes.put(AllowanceBook.magic)
        bytes.put(text: bootID)
        bytes.put(silentUntil)
        bytes.put(Int64(nextNumber))
        bytes.put(Int64(failures))
        bytes.put(brokenUntil)
        bytes.put(UInt32(creations.count))
        for creation in creations {
            bytes.put(creation.sinceBoot)
            bytes.put(creation.wall)
        }
        bytes.put(UInt32(tokens.count))
        for token in tokens {
            bytes.put(Int64(token.number))
            bytes.put(text: token.secret)
            bytes.put(token.createdAt)
            for lane in token.lanes {
                for value in [
                    lane.lastTurn, lane.pausedUntil, Int64(lane.slowness), lane.adjustedAt, Int64(lane.refusals),
                ] {
                    bytes.put(value)
                }
                bytes.put(UInt32(lane.freeAt.count))
                for moment in lane.freeAt { bytes.put(moment) }
            }
        }
        bytes.put(text: lastFailure)
        bytes.put(creationsPausedUntil)
        if let refusal {
            bytes.put(Int64(bitPattern: refusal.key))
            bytes.put(text: refusal.message)
            bytes.put(refusal.at)
        }
        bytes.put(AllowanceBook.check(bytes[...]))
        return bytes
    }

    /// Reads what `stored` wrote; nil if a single bit differs.
    init?(stored bytes: [UInt8]) {
        self.init()
        guard bytes.count > 4 else { return nil }
        var reader = ByteReader(bytes)
        guard reader.u32() == AllowanceBook.magic, let bootID = reader.text(), let silentUntil = reader.i64(),
            let nextNumber = reader.i64(), let failures = reader.i64(), let brokenUntil = reader.i64(),
            let creations = reader.u32()
        else { return nil }
        self.bootID = bootID
        self.silentUntil = silentUntil
        self.nextNumber = Int(nextNumber)
        self.failures = Int(failures)
        self.brokenUntil = brokenUntil
        for _ in 0..<creations {
            guard let sinceBoot = reader.i64(), let wall = reader.i64() else { return nil }
            self.creations.append(Creation(sinceBoot: sinceBoot, wall: wall))
        }
        guard let tokens = reader.u32() else { return nil }
        for _ in 0..<tokens {
            guard let number = reader.i64(), let secret = reader.text(), let createdAt = reader.i64() else {
                return nil
            }
            var token = TokenState(number: Int(number), secret: secret, createdAt: createdAt)
            for index in token.lanes.indices {
                guard let lane = LaneState(&reader) else { return nil }
                token.lanes[index] = lane
            }
            self.tokens.append(token)
        }
        // The check stands in the last four bytes.
        let last = bytes.count - 4
        // An earlier version kept nothing of what follows.
        if reader.offset < last {
            guard let lastFailure = reader.text(), let pausedUntil = reader.i64() else { return nil }
            self.lastFailure = lastFailure
            creationsPausedUntil = pausedUntil
        }
        if reader.offset < last {
            guard let key = reader.i64(), let message = reader.text(), let at = reader.i64() else { return nil }
            refusal = Refusal(key: UInt64(bitPattern: key), message: message, at: at)
        }
        let end = reader.offset
        guard reader.u32() == AllowanceBook.check(bytes[..<end]) else { return nil }
    }

    /// FNV-1a over the bytes: enough to notice a write that was cut off.
    private static func check(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBytes { $0.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 } }
    }
}

extension AllowanceBook.LaneState {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let lastTurn = reader.i64(), let pausedUntil = reader.i64(), let slowness = reader.i64(),
            let adjustedAt = reader.i64(), let refusals = reader.i64(), let slots = reader.u32()
        else { return nil }
        self.lastTurn = lastTurn
        self.pausedUntil = pausedUntil
        self.slowness = max(1, Int(slowness))
        self.adjustedAt = adjustedAt
        self.refusals = Int(refusals)
        for _ in 0..<slots {
            guard let moment = reader.i64() else { return nil }
            freeAt.append(moment)
        }
    }
}

extension ByteReader {
    mutating func i64() -> Int64? { integer() }

    mutating func text() -> String? {
        guard let length = u32(), let range = skip(Int(length)) else { return nil }
        return String(decoding: slice(range), as: UTF8.self)
    }
}

extension [UInt8] {
    mutating func put(text: String) {
        put(UInt32(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
