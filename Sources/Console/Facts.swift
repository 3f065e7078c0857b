import CallPersonalisation
import CallboardCore
import Terminal

/// What every pane may know besides its own: who is worked for, what time it is, what is allowed.
struct Facts: Sendable {
    /// Whether there is a service core to ask.
    enum CoreState: Hashable, Sendable {
        case opening
        case open
        /// It could not be opened; the words say why and what to do.
        case failed(String)
    }

    /// Who is worked for.
    var badge: Badge
    /// The present, in milliseconds since the epoch, as of the last key or message.
    var now: Int64
    /// The zone of the profile.
    var zone: ZoneClock
    /// Whether there is a service core to ask.
    var core: CoreState = .opening
    /// The account's labels; nil while they are not known.
    var labels: LabelDirectory? {
        didSet { wordsVersion += 1 }
    }
    /// What was used of the allowance; nil before the first answer.
    var allowance: AllowanceStatus?
    /// How many composed records wait in the batch.
    var batchRecords = 0
    /// How long the terminal takes to answer, in milliseconds; nil while it is not known.
    var link: Int?
    /// Whether the link is too slow for news several times a second.
    var isSlow = false
    /// Bytes that the terminal has taken so far.
    var bytesSent = 0
    /// Whether numbers are shown whole in the pane these facts are for.
    var isRevealed = false {
        didSet { if isRevealed != oldValue { wordsVersion += 1 } }
    }
    /// Rises whenever the same record would be shown in other words.
    private(set) var wordsVersion = 0
    /// Whether nothing may be sent or changed.
    var isReadOnly: Bool
    /// Whether the network is not used at all.
    var isOffline: Bool
    /// Whether there is a sandbox to rehearse on.
    var hasSandbox = false
    /// The name of a file of records to try the console with; nil without one.
    var sample: SafeText?
    /// Options that say where configuration and state are, as the console was given them.
    var places: [String] = []
    /// The keys.
    var keymap = Keymap.standard

    /// Facts at the start.
    init(badge: Badge, now: Int64, zone: String, isReadOnly: Bool = false, isOffline: Bool = false) {
        self.badge = badge
        self.now = now
        self.zone = ZoneClock(zone)
        self.isReadOnly = isReadOnly
        self.isOffline = isOffline
    }

    /// Reads times in the profile's zone, counted from the present.
    var timeReader: TimeReader { TimeReader(zone: zone.timeZone, now: now) }

    /// How many tokens were made, and when the next can be; a time of the clock, for a span would have to be drawn again and again.
    var tokenWords: SafeText {
        guard let allowance else { return .empty }
        let used: SafeText = "tokens \(allowance.tokensMinted) of \(allowance.tokenLimit) used"
        guard let next = allowance.nextTokenAt, next > now else { return used }
        return used + ", next free at \(zone.minute(next + 59_999))"
    }

    /// How many records are in the batch and how to get there; empty if there are none.
    var batchWords: SafeText {
        guard batchRecords > 0 else { return .empty }
        return "batch: \(batchRecords) \(batchRecords == 1 ? "record" : "records"), \(key(.openBatch)) opens it"
    }

    /// The key of a command, for words about it.
    func key(_ command: Command) -> SafeText { keymap.name(of: command) }

    /// The key that a command has somewhere, for words about it.
    func key(_ command: Command, in context: KeyContext) -> SafeText {
        keymap.key(for: command, in: context).map { SafeText(untrusted: $0.description) } ?? key(command)
    }

    /// A number as it may be shown now.
    func number(_ value: UInt64) -> SafeText {
        guard value != 0 else { return "(emptied)" }
        return number(String(value))
    }

    /// Text that may hold a number, as it may be shown now.
    func number(_ text: String) -> SafeText {
        SafeText(untrusted: isRevealed ? text : PhoneNumber.mask(text))
    }

    /// A number as it stands in a file; what a spreadsheet left of one names nobody and is shown.
    func rawNumber(_ text: String) -> SafeText {
        let digits = text.utf8.reduce(0) { $0 + ($1 &- 0x30 < 10 ? 1 : 0) }
        let isDamaged = text.utf8.contains { $0 | 0x20 == 0x65 }
        return digits < 7 || isDamaged ? SafeText(untrusted: text) : number(text)
    }

    /// The same for a column that is as wide as a number's digits: hidden digits leave signs and spaces nothing to part.
    func numberCell(_ text: String) -> SafeText {
        guard !isRevealed else { return rawNumber(text) }
        var digits = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: " "):
                break
            default: return rawNumber(text)
            }
        }
        return digits.utf8.count >= 7 ? number(digits) : rawNumber(text)
    }

    /// A cell of a column as it may be shown now; a column that is no field of ours may hold numbers too.
    func sample(_ text: String, of target: ColumnMapping.Target) -> SafeText {
        switch target {
        case .field(.caller), .field(.receiver): rawNumber(text)
        case .field: SafeText(untrusted: text)
        case .kept, .ignored: SafeText(untrusted: isRevealed ? text : PhoneNumber.maskAll(in: text))
        }
    }

    /// How what is told in sentences is spelled on the screen now.
    func spelling(_ moment: @escaping @Sendable (Int64) -> SafeText) -> Spelling {
        let facts = self
        return Spelling(
            moment: { moment($0).string },
            number: { facts.number($0).string },
            label: { facts.labelName($0).string },
            isMasked: !isRevealed
        )
    }

    /// The name of a label, or its ID cut short while the name is not known.
    func labelName(_ id: LabelID) -> SafeText {
        SafeText(untrusted: labels?[id]?.name ?? id.short)
    }

    /// How far this machine's clock is behind the service's, in milliseconds, if that is more than may pass unsaid.
    var noticeableClockSkew: Int64? {
        allowance?.clockSkewMilliseconds.flatMap { abs($0) > ServiceCore.clockSkewMax ? $0 : nil }
    }

    /// Until when nothing is sent because the service wants a pause; nil if it wants none, or if more than that is in the way.
    var pausedUntil: Int64? {
        guard let allowance, allowance.obstacle == nil, let until = allowance.pausedUntil, until > now else {
            return nil
        }
        return until
    }

    /// Why nothing can be sent now; nil if it can.
    var whyNothingIsSent: SafeText? {
        if isReadOnly { return "the console is read-only (--read-only)" }
        if isOffline { return "the console is offline (--offline)" }
        return whyCoreIsClosed
    }

    /// Why there is no batch to open; nil if there is one.
    var whyNoBatch: SafeText? {
        if let whyCoreIsClosed { return whyCoreIsClosed }
        return batchRecords > 0 ? nil : "no record was added to the batch yet: \(key(.addToBatch)) in Compose does"
    }

    /// Why the journal cannot be asked; nil if it can.
    var whyCoreIsClosed: SafeText? {
        switch core {
        case .open: nil
        case .opening: "the journal is being opened"
        case .failed(let words): SafeText(untrusted: words)
        }
    }
}
