import CallPersonalisation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

/// A console without a terminal, fed with keys and messages, that can be read as text.
struct Story: CustomTestStringConvertible {
    var console: Console
    private(set) var effects: [Effect] = []
    /// What the journal says was sent of a record that is to be sent; nil if it does not answer.
    var sentAlready: [NumberHit]? = []
    private(set) var frame: Canvas

    /// 24 November 2026, 15:00:00 in India.
    static let now: Int64 = 1_795_512_600_000

    /// A console at a size, with a journal that is open and labels that are known.
    init(
        columns: Int = 80,
        rows: Int = 24,
        kind: Profile.Kind = .test,
        labels: [Label]? = Story.labels,
        file: String? = nil,
        isReadOnly: Bool = false,
        isOffline: Bool = false,
        isOpen: Bool = true,
        keymap: Keymap = .standard
    ) {
        let badge = Badge(
            kind: kind,
            profile: "acme-retail",
            account: "40f4a1b2-0000-4000-8000-00000000c899",
            apiVersion: .v1
        )
        var facts = Facts(
            badge: badge,
            now: Story.now,
            zone: "Asia/Kolkata",
            isReadOnly: isReadOnly,
            isOffline: isOffline
        )
        facts.keymap = keymap
        let size = Size(rows: rows, columns: columns)
        console = Console(facts: facts, size: size, file: file)
        frame = Canvas(size: size)
        draw()
        effects = console.start()
        if isOpen {
            tell(.coreOpened)
            tell(.draftOpened(KeptDraft(number: 1, record: RecordDraft())))
            if let labels { tell(.labels(LabelDirectory(labels, fetchedAt: Story.now), isFresh: true)) }
            effects = []
        }
    }

    // MARK: What happens

    /// Presses keys one after the other, each seen before the next.
    @discardableResult
    mutating func press(_ keys: Key...) -> [Effect] { press(keys) }

    @discardableResult
    mutating func press(_ keys: [Key]) -> [Effect] {
        effects = []
        for key in keys {
            let wanted = console.update(.key(key))
            effects += wanted
            for case .findSent(let record) in wanted { answer(record) }
            draw()
        }
        return effects
    }

    private mutating func answer(_ record: CallRecord) {
        guard let sentAlready else { return }
        draw()
        effects += console.update(.sentAlready(record, sentAlready))
    }

    /// Types a text.
    @discardableResult
    mutating func type(_ text: String) -> [Effect] { press(text.unicodeScalars.map { .character($0) }) }

    /// Tells the console something.
    @discardableResult
    mutating func tell(_ messages: Message...) -> [Effect] {
        effects = []
        for message in messages { effects += console.update(message) }
        draw()
        return effects
    }

    /// Lets time pass.
    @discardableResult
    mutating func wait(milliseconds: Int64) -> [Effect] {
        console.facts.now += milliseconds
        return tell(.tick)
    }

    /// Goes to the pane of a key.
    mutating func go(_ pane: PaneName) {
        let digit = Unicode.Scalar(UInt8(0x31 + pane.rawValue))
        press(.character(digit))
    }

    /// Presses keys that come together and are seen together.
    mutating func pressAtOnce(_ keys: [Key]) {
        effects = []
        for key in keys { effects += console.update(.key(key)) }
        draw()
    }

    private mutating func draw() {
        console.prepareFrame()
        frame.clear(size: console.size)
        console.draw(on: &frame)
        console.noteFrame()
    }

    // MARK: What is seen

    /// The screen, one string a row.
    var lines: [String] { frame.lines }

    /// The screen, when a test fails.
    var testDescription: String { "\n" + text }

    /// The screen as text.
    var text: String { lines.joined(separator: "\n") }

    /// The words above the footer, which may take several lines.
    var notice: String {
        let rows = max(1, console.noticeLines.count)
        return lines[(console.size.rows - 1 - rows)..<(console.size.rows - 1)].map(\.trimmingSpaces)
            .joined(separator: " ")
    }

    /// The last line.
    var footer: String { lines[console.size.rows - 1].trimmingSpaces }

    /// Whether the screen shows a text.
    func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }

    // MARK: Samples

    static let labels = [
        Label(
            id: LabelID("6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e"),
            name: "Acme Delivery",
            createdAt: "2026-01-05T10:00:00Z"
        ),
        Label(id: LabelID("0b771111-0d1e-4b8b-9a53-77c1f0e641d0"), name: "Acme Delivery Returns", category: 7),
        Label(
            id: LabelID("c2e91111-0d1e-4b8b-9a53-77c1f0e67f15"),
            name: "Old Brand",
            deletedAt: "2026-02-01T00:00:00Z"
        ),
        Label(id: LabelID("91aa1111-0d1e-4b8b-9a53-77c1f0e60c3b"), name: "Acme Express"),
    ]
}
