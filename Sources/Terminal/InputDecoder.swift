/// Turns the bytes of a terminal into keys and pastes.
///
/// Understands the sequences of xterm, tmux, screen, rxvt and the Linux console whatever `TERM` says, and ignores those it
/// does not know. Holds no clock: the time is passed in.
package struct InputDecoder {
    /// The most bytes of a paste that are kept.
    package static let pasteMax = 1 << 20
    /// As many printable characters at once come from a paste, not from fingers.
    static let burstMin = 24
    /// As many are enough if a line ends among them and another begins.
    static let burstOfLinesMin = 8
    /// A paste without brackets is over when nothing came for so long.
    static let burstQuiet = Duration.milliseconds(40)
    /// Over a slow link more of it may come for so long; a single key by then is a key again.
    static let burstRest = Duration.milliseconds(500)
    /// As many characters at once are more of it.
    static let burstRestMin = 4
    /// A paste whose end was lost is over when nothing came for so long.
    static let pasteQuiet = Duration.seconds(2)
    /// A sequence longer than this is not one of ours.
    static let sequenceMax = 4096

    /// The instants of the clock that is passed in.
    package typealias Instant = ContinuousClock.Instant

    /// How long Esc waits for what might belong to it.
    let escapeDelay: Duration
    /// Sequences of this terminal that follow no common form.
    let specialKeys: [[UInt8]: Key]

    /// Bytes that are not a whole key yet.
    var pending: [UInt8] = []
    private(set) var paste: [UInt8] = []
    private var pasteKind = PasteKind.none
    /// When the last paste without brackets was over.
    private var burstEnd: Instant?
    /// When `expire(at:)` should be called, if no bytes come before.
    package private(set) var deadline: Instant?

    private enum PasteKind {
        case none
        case bracketed
        case burst
    }

    /// A decoder for one terminal.
    ///
    /// - Parameters:
    ///   - escapeDelay: how long Esc waits for what might belong to it: 25 ms on this machine, 100 ms over a link.
    ///   - specialKeys: sequences of this terminal that follow no common form, from terminfo.
    package init(escapeDelay: Duration = .milliseconds(25), specialKeys: [[UInt8]: Key] = [:]) {
        self.escapeDelay = escapeDelay
        self.specialKeys = specialKeys
    }

    /// The delay for Esc: longer when the bytes come over a network.
    package static func escapeDelay(environment: [String: String]) -> Duration {
        let isRemote = environment["SSH_CONNECTION"] != nil || environment["SSH_TTY"] != nil
        return .milliseconds(isRemote ? 100 : 25)
    }

    /// Takes the bytes that came at once and tells what they mean.
    package mutating func feed(_ bytes: [UInt8], at now: Instant) -> [InputEvent] {
        var events: [InputEvent] = []
        deadline = nil
        if pasteKind == .none, pending.isEmpty, Self.isBurst(bytes) || isRestOfBurst(bytes, now) {
            pasteKind = .burst
        }
        if pasteKind == .burst {
            // The rest of it may come in pieces too small to look like a paste.
            if Self.isText(bytes) {
                addToPaste(bytes[...])
                deadline = now + Self.burstQuiet
                return events
            }
            endPaste(&events)
        }
        pending += bytes
        decode(&events, isExpired: false)
        setDeadline(now)
        return events
    }

    /// Tells what is meant now that nothing more came in time.
    package mutating func expire(at now: Instant) -> [InputEvent] {
        guard let deadline, now >= deadline else { return [] }
        self.deadline = nil
        var events: [InputEvent] = []
        if pasteKind != .none {
            if pasteKind == .burst { burstEnd = now }
            addToPaste(pending[...])
            pending.removeAll()
            endPaste(&events)
        } else {
            decode(&events, isExpired: true)
        }
        setDeadline(now)
        return events
    }

    private mutating func setDeadline(_ now: Instant) {
        if pasteKind == .bracketed {
            deadline = now + Self.pasteQuiet
        } else if !pending.isEmpty {
            deadline = now + escapeDelay
        }
    }

    // MARK: Pastes

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    /// Many characters at once; a key held down on a slow link is none, however many there are.
    ///
    /// A line end behind all of them may be the Enter of a person whose keys a slow link gathered.
    private static func isBurst(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= burstOfLinesMin, isText(bytes), let first = bytes.first,
            bytes.contains(where: { $0 != first })
        else { return false }
        var text = bytes[...]
        while let last = text.last, last == 0x0D || last == 0x0A { text = text.dropLast() }
        let characters = text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        let hasLines = text.contains(0x0D) || text.contains(0x0A)
        return characters >= (hasLines ? burstOfLinesMin : burstMin)
    }

    /// More of a paste that seemed to be over, held up on its way.
    private func isRestOfBurst(_ bytes: [UInt8], _ now: Instant) -> Bool {
        guard let burstEnd, now - burstEnd <= Self.burstRest else { return false }
        return bytes.count >= Self.burstRestMin && Self.isText(bytes)
    }

    private mutating func addToPaste(_ bytes: ArraySlice<UInt8>) {
        paste += bytes.prefix(Self.pasteMax - paste.count)
    }

    private mutating func endPaste(_ events: inout [InputEvent]) {
        events.append(.paste(String(decoding: paste, as: UTF8.self)))
        paste = []
        pasteKind = .none
    }

    /// Takes what belongs to the paste, and tells where the bytes begin that were not taken.
    private mutating func takePaste(_ events: inout [InputEvent], from start: Int) -> Int {
        let end = Array("\u{1B}[201~".utf8)
        var index = start
        while index < pending.count {
            guard let escape = pending[index...].firstIndex(of: 0x1B) else {
                addToPaste(pending[index...])
                return pending.count
            }
            addToPaste(pending[index..<escape])
            let candidate = pending[escape...].prefix(end.count)
            if candidate.elementsEqual(end) {
                endPaste(&events)
                return escape + end.count
            }
            // It may be the beginning of the end.
            if candidate.count < end.count, candidate.elementsEqual(end.prefix(candidate.count)) { return escape }
            addToPaste(pending[escape...escape])
            index = escape + 1
        }
        return index
    }

    // MARK: Keys

    /// Takes whole keys off the front of what is pending.
    private mutating func decode(_ events: inout [InputEvent], isExpired: Bool) {
        var index = 0
        while index < pending.count {
            if pasteKind == .bracketed {
                index = takePaste(&events, from: index)
                if pasteKind == .bracketed { break }
                continue
            }
            switch token(at: index, isExpired: isExpired) {
            case .incomplete:
                pending.removeFirst(index)
                return
            case .nothing(let length):
                index += length
            case .key(let key, let length):
                events.append(.key(key))
                index += length
            case .answer(let length):
                events.append(.answer)
                index += length
            case .pasteStart(let length):
                index += length
                pasteKind = .bracketed
            }
        }
        pending.removeFirst(index)
    }

    /// What stands at the front of the bytes.
    enum Token {
        /// More bytes are needed.
        case incomplete
        /// Bytes that mean nothing to us.
        case nothing(length: Int)
        case key(Key, length: Int)
        case answer(length: Int)
        case pasteStart(length: Int)
    }

    private func token(at index: Int, isExpired: Bool) -> Token {
        let byte = pending[index]
        if !specialKeys.isEmpty, let special = specialToken(at: index, isExpired: isExpired) { return special }
        switch byte {
        case 0x1B: return escapeToken(at: index, isExpired: isExpired)
        case 0x0D, 0x0A: return .key(.enter, length: 1)
        case 0x09: return .key(.tab, length: 1)
        case 0x08, 0x7F: return .key(.backspace, length: 1)
        case 0x00: return .key(.control(" "), length: 1)
        case 0x01...0x1A: return .key(.control(Character(Unicode.Scalar(byte + 0x60))), length: 1)
        case 0x1C...0x1F: return .key(.control(Character(Unicode.Scalar(byte + 0x40))), length: 1)
        case 0x20...0x7E: return .key(.character(Unicode.Scalar(byte)), length: 1)
        default: return characterToken(at: index, isExpired: isExpired)
        }
    }

    /// A character of more than one byte; a wrong byte is the replacement character.
    func characterToken(at index: Int, isExpired: Bool) -> Token {
        let wanted =
            switch pending[index] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        let bytes = pending[index...].prefix(wanted)
        if bytes.dropFirst().contains(where: { $0 & 0xC0 != 0x80 }) { return .key(.character("\u{FFFD}"), length: 1) }
        if bytes.count < wanted { return isExpired ? .key(.character("\u{FFFD}"), length: bytes.count) : .incomplete }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
            return .key(.character("\u{FFFD}"), length: 1)
        }
        return .key(.character(scalar), length: wanted)
    }

    private func specialToken(at index: Int, isExpired: Bool) -> Token? {
        let rest = pending[index...]
        var mayGrow = false
        for (sequence, key) in specialKeys {
            if rest.starts(with: sequence) { return .key(key, length: sequence.count) }
            if !isExpired, rest.count < sequence.count, sequence.starts(with: rest) { mayGrow = true }
        }
        return mayGrow ? .incomplete : nil
    }
}
