import CallPersonalisation
import CallboardCore
import Terminal

/// How the columns of a file are read, what all rows get besides, and the zone of local times; all of it can be changed.
struct MappingView: Sendable {
    /// One line that can be changed.
    enum Line: Hashable, Sendable {
        case column(Int)
        /// What rows get where no column, or an empty cell, says something.
        case value(RecordField)
        case zone
    }

    private(set) var list = ListState()
    /// What a column may be, while one is being chosen.
    private(set) var choices: ListState?
    /// The text being typed for a value or the zone.
    private(set) var field: TextField?
    private(set) var columns = 0

    /// What a column may be, in the order of the list.
    static let targets: [ColumnMapping.Target] = RecordField.allCases.map { .field($0) } + [.kept, .ignored]

    /// The lines: columns first, then values, then the zone.
    func line(at index: Int) -> Line {
        if index < columns { return .column(index) }
        let fields = RecordField.allCases
        return index - columns < fields.count ? .value(fields[index - columns]) : .zone
    }

    /// Whether keys go into a text or a choice.
    var isTyping: Bool { field != nil || choices != nil }

    // MARK: Changes

    /// Takes how many columns there are and how much room.
    mutating func fit(columns: Int, rows: Int) {
        self.columns = columns
        list.setCount(columns + RecordField.allCases.count + 1)
        list.setRows(max(1, rows))
    }

    /// Moves to another line.
    mutating func move(_ key: Key) { list.update(key) }

    /// Begins to change what the cursor is on.
    mutating func edit(_ plan: FilePlan, zone: String) {
        switch line(at: list.cursor) {
        case .column(let column):
            var choices = ListState(count: Self.targets.count, rows: Self.targets.count)
            if plan.mapping.columns.indices.contains(column),
                let place = Self.targets.firstIndex(of: plan.mapping.columns[column].target)
            {
                choices.move(to: place)
            }
            self.choices = choices
        case .value(let name): field = TextField(plan.value(of: name))
        case .zone: field = TextField(plan.mapping.zone ?? zone)
        }
    }

    /// Takes a key of the text or the choice that is open.
    ///
    /// - Returns: how the plan changes; nil while nothing is decided.
    mutating func type(_ key: Key) -> ((inout FilePlan) -> Void)? {
        if var open = choices {
            switch key {
            case .escape: choices = nil
            case .enter:
                choices = nil
                guard case .column(let column) = line(at: list.cursor) else { return nil }
                let target = Self.targets[open.cursor]
                return { $0.set(column, to: target) }
            case .character("j"), .character("k"):
                open.update(key == .character("j") ? .down : .up)
                choices = open
            default:
                open.update(key)
                choices = open
            }
            return nil
        }
        switch key {
        case .escape: field = nil
        case .enter:
            let text = (field?.text ?? "").trimmingSpaces
            field = nil
            switch line(at: list.cursor) {
            case .value(let name): return { $0.set(name, to: text) }
            case .zone: return { $0.mapping.zone = text.isEmpty ? nil : text }
            case .column: return nil
            }
        default: field?.update(key)
        }
        return nil
    }

    /// Takes pasted text into the field that is open.
    mutating func paste(_ text: String) { field?.paste(text) }
}
