import CallPersonalisation
import CallboardCore
import Terminal

extension Console {
    /// Does what is the same for all lists; nil if the command is none of those.
    mutating func performOnList(_ command: Command) -> [Effect]? {
        switch command {
        case .freeze:
            guard freezer.toggle(pane) else {
                tell(Notice("The list goes on."))
                return show(pane)
            }
            tell(Notice("The list stands still; \(facts.key(.freeze)) lets it go on. Sending is not held up."))
        case .write:
            guard let table = self[pane].table(facts) else { return [] }
            overlay = .line(LinePrompt(.writeView(table), text: "\(table.name).csv"))
        case .sort:
            let (columns, order) = (self[pane].sortColumns, self[pane].order)
            overlay = .picker(.sort(columns, order))
        case .bigger, .smaller:
            let step = command == .bigger ? 1 : -1
            let stretch = self[pane].stretch + step
            self[pane].stretch = min(Self.stretchMax, max(-Self.stretchMax, stretch))
        case .details: self[pane].hidesDetails.toggle()
        case .takeBack where context != .submissions:
            return takesRecordBack ? take(compose.takeBack()) : [.takeBack(sentAgain.map(\.id))]
        default: return nil
        }
        return []
    }

    /// As many steps of two rows a part can grow or shrink.
    private static let stretchMax = 20

    /// Why a command for lists can do nothing now; nil if it can, or is none of those.
    func whyOffOnList(_ command: Command) -> SafeText? {
        switch command {
        case .write: self[pane].table(facts).map { $0.rows.isEmpty } ?? true ? "there is no row to write" : nil
        case .takeBack where context != .submissions: whyNotTakenBack
        case .sort: self[pane].sortColumns.isEmpty ? "this list has one order only" : nil
        default: nil
        }
    }

    private var whyNotTakenBack: SafeText? {
        if facts.isReadOnly { return "the console is read-only (--read-only)" }
        if takesRecordBack { return nil }
        guard !sentAgain.isEmpty else { return "nothing that was sent here is held" }
        return isSentAgainHeld ? nil : "it is being sent; \(facts.key(.cancel)) in Batches cancels the rest"
    }

    private var isSentAgainHeld: Bool { sentAgain.contains { $0.heldUntil ?? 0 > facts.now } }

    /// Whether what was sent last, and is held, is the record of the form.
    private var takesRecordBack: Bool {
        guard pane != .compose, isSentAgainHeld, case .held(let held) = compose.sending else {
            return compose.canBeTakenBack
        }
        return sentAgain.allSatisfy { $0.createdAt <= held.since }
    }

    /// Writes a view to a path; a file that is there already is asked about first.
    mutating func write(_ table: ViewTable, to path: String, replaces: Bool = false) -> [Effect] {
        overlay = nil
        return [.writeView(table, path: path, replaces: replaces)]
    }

    /// Draws that the pane is frozen over the note of its list's frame.
    func drawFrozen(on canvas: inout Canvas, body: Rect) {
        let words = freezer.words(pane)
        guard !words.isEmpty else { return }
        let text: SafeText = " \(words), \(facts.key(.freeze)) thaws "
        let list = self[pane].listFrame(body.size)
        // Where the list is not in sight, it is the pane that stands still.
        let frame = list.isEmpty ? Rect(body.size) : list
        let column = body.column + max(frame.column + 3, frame.endColumn - text.width - 3)
        canvas.write(text, row: body.row + frame.row, column: column, style: .warning)
    }
}
