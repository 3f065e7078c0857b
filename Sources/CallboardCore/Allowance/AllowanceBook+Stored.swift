extension AllowanceBook {
    private static let magic: UInt32 = 0x3141_4243  // "CBA1"
    private static let magicOfMore: UInt32 = 0x3241_4243  // "CBA2"

    /// The book as bytes: what every version knows and four bytes that check it, then the rest and four that check all.
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
        bytes.put(AllowanceBook.check(bytes[...]))
        // An earlier version reads no further, and throws away what follows when it writes.
        bytes.put(AllowanceBook.magicOfMore)
        bytes.put(text: lastFailure)
        bytes.put(creationsPausedUntil)
        bytes.put(Int64(bitPattern: keyMark))
        bytes.put(Int64(rejectedFrom ?? -1))
        bytes.put(UInt32(refusal == nil ? 0 : 1))
        if let refusal { bytes.put(refusal) }
        bytes.put(UInt32(rest == nil ? 0 : 1))
        if let rest {
            bytes.put(rest.until)
            bytes.put(rest.wait)
            bytes.put(Int64(rest.tries))
            bytes.put(text: rest.reason)
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
        let end = reader.offset
        var more = reader
        guard reader.u32() == AllowanceBook.check(bytes[..<end]) else {
            guard readAsBefore(&more, bytes) else { return nil }
            return
        }
        guard reader.offset < bytes.count else { return }
        guard readMore(&reader, bytes) else { return nil }
    }

    /// Reads what stands behind the part that an earlier version knows.
    private mutating func readMore(_ reader: inout ByteReader, _ bytes: [UInt8]) -> Bool {
        guard reader.u32() == AllowanceBook.magicOfMore, let lastFailure = reader.text(),
            let pausedUntil = reader.i64(), let mark = reader.i64(), let rejected = reader.i64(),
            let isRefused = reader.u32()
        else { return false }
        self.lastFailure = lastFailure
        creationsPausedUntil = pausedUntil
        keyMark = UInt64(bitPattern: mark)
        rejectedFrom = rejected < 0 ? nil : Int(rejected)
        if isRefused == 1 {
            guard let refusal = reader.refusal() else { return false }
            self.refusal = refusal
        }
        guard let isResting = reader.u32() else { return false }
        if isResting == 1 {
            guard let until = reader.i64(), let wait = reader.i64(), let tries = reader.i64(),
                let reason = reader.text()
            else { return false }
            rest = Rest(until: until, wait: wait, tries: Int(tries), reason: reason)
        }
        return isWhole(&reader, bytes)
    }

    /// Reads the form that had one check, behind everything.
    private mutating func readAsBefore(_ reader: inout ByteReader, _ bytes: [UInt8]) -> Bool {
        guard let lastFailure = reader.text(), let pausedUntil = reader.i64() else { return false }
        self.lastFailure = lastFailure
        creationsPausedUntil = pausedUntil
        if reader.offset < bytes.count - 4 {
            guard let refusal = reader.refusal() else { return false }
            self.refusal = refusal
        }
        return isWhole(&reader, bytes)
    }

    /// Whether the check follows, and nothing behind it.
    private func isWhole(_ reader: inout ByteReader, _ bytes: [UInt8]) -> Bool {
        let end = reader.offset
        return reader.u32() == AllowanceBook.check(bytes[..<end]) && reader.offset == bytes.count
    }

    /// FNV-1a over the bytes: enough to notice a write that was cut off.
    static func check(_ bytes: ArraySlice<UInt8>) -> UInt32 {
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

    fileprivate mutating func refusal() -> AllowanceBook.Refusal? {
        guard let key = i64(), let message = text(), let at = i64() else { return nil }
        return AllowanceBook.Refusal(key: UInt64(bitPattern: key), message: message, at: at)
    }

    mutating func text() -> String? {
        guard let length = u32(), let range = skip(Int(length)) else { return nil }
        return String(decoding: slice(range), as: UTF8.self)
    }
}

extension [UInt8] {
    fileprivate mutating func put(_ refusal: AllowanceBook.Refusal) {
        put(Int64(bitPattern: refusal.key))
        put(text: refusal.message)
        put(refusal.at)
    }

    mutating func put(text: String) {
        put(UInt32(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
