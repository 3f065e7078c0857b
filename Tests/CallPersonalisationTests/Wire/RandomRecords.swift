import CallPersonalisation
import Foundation

@testable import Sandbox

/// Records as they could stand in a file that is sent as it is: good values, each rule's edge on both sides, hostile text.
struct RandomRecords {
    /// When the records are judged, in milliseconds since the epoch.
    static let now: Int64 = 1_800_000_000_000

    private var generator: SeededGenerator
    private let labels: [String]

    /// The same seed gives the same records.
    init(seed: UInt64, labels: [SandboxLabel]) {
        generator = SeededGenerator(seed: seed)
        self.labels = labels.map(\.id)
    }

    mutating func next() -> RecordDraft {
        let (starts, ends) = times()
        return RecordDraft(
            caller: number(),
            receiver: number(),
            label: label(),
            labelName: happens(0.6) ? "" : text(near: [1, 2, 3, 20, 39, 40, 41]),
            callReason: happens(0.3) ? "" : text(near: [1, 9, 10, 11, 30, 60, 99, 100, 101]),
            starts: starts,
            ends: ends
        )
    }

    /// A record with numbers that can be sent; everything else may be anything.
    mutating func nextForWire() -> CallRecord {
        let draft = next()
        return CallRecord(
            caller: goodNumber(),
            receiver: goodNumber(),
            labelID: LabelID(draft.label),
            labelName: draft.labelName.isEmpty ? nil : draft.labelName,
            callReason: draft.callReason.isEmpty ? nil : draft.callReason,
            window: TimeWindow(startsAt: Int64(draft.starts) ?? 1_800_000, endsAt: Int64(draft.ends) ?? -5)
        )
    }

    mutating func happens(_ chance: Double) -> Bool { generator.fraction() < chance }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }

    // MARK: Numbers

    private mutating func digits(_ count: Int) -> String {
        guard count > 0 else { return "" }
        return String(Int.random(in: 1...9, using: &generator))
            + (1..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
    }

    private mutating func goodNumber() -> PhoneNumber {
        let lengths = pick([(7, 1_000_000), (12, 100_000_000_000), (15, 100_000_000_000_000)] as [(Int, UInt64)])
        let value = UInt64.random(in: lengths.1..<lengths.1 * 10, using: &generator)
        return PhoneNumber(value: value) ?? PhoneNumber(value: 911_140_001_234) ?? goodNumber()
    }

    private mutating func number() -> String {
        if happens(0.85) { return digits(Int.random(in: 7...15, using: &generator)) }
        let good = digits(12)
        let lengths = [1, 6, 7, 15, 16, 17, 40]
        if happens(0.3) { return digits(pick(lengths)) }
        let odd: [String] = [
            "", "0\(digits(11))", "00\(good)", "+\(good)", "++\(good)", "\(good) ", " \(good)", "\(good)\n",
            "\(good)\u{0}", "-\(good)", "9.11E+11", "911140001234.0", "9,11E+11", "91-11-40001234", "(91)1140001234",
            "٩١١١٤٠٠٠١٢٣٤", "９１１１４０００１２３４", "0", "0000000", "000000000000000", "91\u{200B}1140001234",
            "\u{202E}911140001234", "9111four001234", "👍", "9111400012\u{301}34", "१२३४५६७८९०१२", "+", "１",
            "9111400\u{301}",
        ]
        return pick(odd)
    }

    // MARK: Label

    private mutating func label() -> String {
        let good: String = pick(labels)
        if happens(0.8) { return happens(0.2) ? good.uppercased() : good }
        let short = String(good.dropLast())
        let odd: [String] = [
            "", " ", "\(good) ", " \(good)", short, "\(good)0", "Acme Billing",
            good.replacingOccurrences(of: "-", with: ""), "{\(good.dropFirst(2))}", "g\(good.dropFirst())",
            generator.uuid(), "00000000-0000-0000-0000-000000000000", "\(short)ａ", "\(good.dropLast(3))é0",
            "\(short)\u{0}", good.replacingOccurrences(of: "-", with: "_"), "\(short)G", "\(short)`", "\(short)/",
            "\(short):", "\(short)@",
        ]
        return pick(odd)
    }

    // MARK: Text

    private static let alphabets: [[String]] = [
        "abcdefgh ijklmnop ABC 0123456789".map { String($0) },
        "!@#$%^&*()_+/.,-?:;=<>[]{}|\\~'\"` ".map { String($0) },
        ["é", "e\u{301}", "ñ", "ü", "u\u{308}", "ß", "Ā", "ɑ", "a\u{300}\u{301}\u{302}\u{303}\u{304}"],
        ["Ђ", "ж", "й", "и\u{306}", "Ω", "ή", "η\u{301}", "ѣ", "\u{483}"],
        ["क", "का", "क्ष", "हि", "न्दी", "्", "ि", "़", "भारत", "स", "श्री"],
        ["த", "மி", "ழ்", "কু", "রি", "য়ার", "ਪ", "ੰ", "ગુ", "తె", "ಕ", "മ്", "ไ", "ท", "ย", "ำ"],
        ["ع", "م", "ل", "َ", "ّ", "ש", "ָ", "ל", "\u{600}", "\u{6DD}"],
        ["快", "递", "か", "か\u{3099}", "ガ", "カ\u{309A}", "ー", "𠀋", "𛀀", "々", "ｶﾞ"],
        ["한", "\u{1112}\u{1161}\u{11AB}", "\u{1112}", "\u{1161}", "\u{11AB}", "고", "객"],
        ["👍", "👍🏽", "👨‍👩‍👧", "🇮🇳", "🇬", "❤️", "❤", "1️⃣", "\u{FE0F}", "\u{200D}", "🏴\u{E0067}\u{E007F}"],
        ["\u{200B}", "\u{202E}", "\u{2066}", "\u{FEFF}", "\u{AD}", "\u{E0041}", "\u{A0}", "\u{3000}", "\u{2060}"],
    ]

    private static let controls = [
        "\u{0}", "\u{1}", "\t", "\n", "\r", "\r\n", "\u{1B}", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}", "\u{9B}",
        "\u{9F}",
        "\u{2028}", "\u{2029}",
    ]

    /// Text that comes near one of the counts, by one of the two ways of counting.
    private mutating func text(near counts: [Int]) -> String {
        let goal = pick(counts)
        let byUnits = happens(0.5)
        let scripts = [
            pick(Self.alphabets), pick(Self.alphabets), happens(0.5) ? Self.alphabets[0] : pick(Self.alphabets),
        ]
        let hasControl = happens(0.1)
        var text = ""
        // What joins with its neighbour makes the text a little shorter than counted here; that is an edge of its own.
        var count = 0
        while count < goal {
            let piece = hasControl && happens(0.1) ? pick(Self.controls) : pick(pick(scripts))
            text += piece
            count += byUnits ? piece.utf16.count : piece.count
        }
        return text
    }

    // MARK: Times

    private mutating func times() -> (String, String) {
        let now = Self.now
        let day: Int64 = 86_400_000
        let start = now + Int64.random(in: -day / 2...day, using: &generator)
        let edges: [Int64] = [-1, 0, 1, day - 1, day, day + 1, 2 * day, -day, 60_000]
        let length = happens(0.8) ? Int64.random(in: day / 2...day, using: &generator) : pick(edges)
        if happens(0.1) {
            let end = now + pick([-1, 0, 1] as [Int64])
            return (String(end - 3_600_000), String(end))
        }
        var starts = String(start)
        var ends = String(start + length)
        if happens(0.05) { starts = oddTime(start) }
        if happens(0.05) { ends = oddTime(start + length) }
        return (starts, ends)
    }

    private mutating func oddTime(_ moment: Int64) -> String {
        let odd: [String] = [
            "", "0", "-5", "\(moment / 1000)", "9999999999", "10000000000", "9999999999999", "10000000000000",
            "\(moment)0", "0\(moment)", "00000000001", " \(moment)", "\(moment).0", "1.8e12", "tomorrow", "true",
            "2027-01-15T08:00:00Z", "١٨٠٠٠٠٠٠٠٠٠٠٠", "9223372036854775807", "99999999999999999999", "\(moment)\u{0}",
            "+\(moment)", "null", "１８０００００００００００",
        ]
        return pick(odd)
    }
}
