import CallPersonalisation
import CallboardCore
import Terminal

/// What can be done about a cause, with the difference it makes, before anything is changed.
struct RepairView: Sendable {
    /// One row before and after.
    struct Difference: Hashable, Sendable {
        /// The line of the file.
        var line: Int
        var preview: RepairPreview
    }

    /// The cause.
    let rule: RecordRule
    /// How many rows have it.
    let rows: Int
    private(set) var offers: [Repair]
    private(set) var list: ListState
    /// The value being typed; nil if none is.
    private(set) var value: TextField?
    /// What the chosen repair does to the first rows of the cause.
    private(set) var differences: [Difference] = []
    private(set) var top = 0

    /// Rows whose difference is shown.
    static let differencesMax = 50
    private static let labelsMax = 20

    /// Offers what can be done about a rule.
    ///
    /// - Parameter texts: what the first rows of the cause say, to find what was likely meant.
    init(_ rule: RecordRule, rows: Int, labels: LabelDirectory?, texts: [String] = []) {
        self.rule = rule
        self.rows = rows
        var offers = Repair.offers(for: rule)
        if let place = offers.firstIndex(where: { $0.wants == .label }) {
            let inUse = (labels?.labels ?? []).filter { !$0.isDeleted }.prefix(Self.labelsMax)
            offers.insert(contentsOf: inUse.map { offers[place].with($0.id.rawValue) }, at: place)
        }
        if let labels { offers.insert(contentsOf: Repair.likely(for: rule, texts: texts, labels: labels), at: 0) }
        self.offers = offers
        list = ListState(count: offers.count, rows: offers.count)
    }

    /// The repair under the cursor; nil if nothing can be done.
    var repair: Repair? { offers.indices.contains(list.cursor) ? offers[list.cursor] : nil }

    /// Whether the repair can be done as it stands.
    var isComplete: Bool { repair.map { $0.problem == nil } ?? false }

    /// Whether the repair needs a value that was not given, or another than it was given.
    var wantsValue: Bool { repair.map { $0.problem != nil && $0.wants != .nothing } ?? false }

    /// How many of the rows that are shown would change.
    var changing: Int { differences.count { !$0.preview.fields.isEmpty } }

    // MARK: Changes

    /// Moves to another repair, or through the differences.
    mutating func move(_ key: Key) {
        switch key {
        case .pageDown, .control("d"): top = min(max(0, differences.count - 1), top + 4)
        case .pageUp, .control("u"): top = max(0, top - 4)
        default:
            list.update(key)
            top = 0
        }
    }

    /// Puts the cursor on the first repair that does something.
    mutating func choose(_ doesSomething: (Repair) -> Bool) {
        guard let place = offers.firstIndex(where: { $0.problem == nil && doesSomething($0) }) else { return }
        list.move(to: place)
    }

    /// Begins to type the value, if the repair has one.
    mutating func editValue() {
        guard let repair, repair.wants != .nothing else { return }
        value = TextField(repair.value)
    }

    /// Takes a key of the value; false if it was no key for it.
    mutating func type(_ key: Key) -> Bool {
        guard value != nil else { return false }
        switch key {
        case .escape, .enter: value = nil
        default:
            value?.update(key)
            takeValue()
        }
        return true
    }

    /// Takes pasted text into the value.
    mutating func paste(_ text: String) {
        value?.paste(text)
        takeValue()
    }

    private mutating func takeValue() {
        guard let value, offers.indices.contains(list.cursor) else { return }
        offers[list.cursor].value = value.text
    }

    /// Takes what the repair does to the first rows.
    mutating func show(_ differences: [Difference]) {
        self.differences = differences
        top = min(top, max(0, differences.count - 1))
    }

    /// Fits the list into the space there is.
    mutating func layOut(rows: Int) { list.setRows(max(1, rows)) }
}
