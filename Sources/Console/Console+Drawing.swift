import CallPersonalisation
import CallboardCore
import Terminal

extension Console {
    /// The least that can be worked with.
    static let sizeMin = Size(rows: 10, columns: 40)

    /// Draws everything on a blank canvas of the console's size.
    func draw(on canvas: inout Canvas) {
        guard size.rows >= Self.sizeMin.rows, size.columns >= Self.sizeMin.columns else {
            canvas.writeLines(
                ["callboard needs 40 columns and 10 rows; this is \(size.columns) x \(size.rows).", "Q leaves."],
                in: canvas.bounds
            )
            return
        }
        drawBadge(on: &canvas)
        drawTabs(on: &canvas)
        let body = Rect(row: 2, column: 0, rows: bodySize.rows, columns: size.columns)
        canvas.within(body) { self[pane].draw(on: &$0, facts) }
        drawNotice(on: &canvas, row: size.rows - 2)
        drawFooter(on: &canvas, row: size.rows - 1)
        drawOverlay(on: &canvas, body: body)
    }

    // MARK: Fixed lines

    private func drawBadge(on canvas: inout Canvas) {
        let badge = facts.badge
        var column = canvas.write(" callboard  ", row: 0, style: .strong)
        column += canvas.write("[\(badge.word)]", row: 0, column: column, style: badge.style)
        var left: [SafeText] = [
            "\(untrusted: badge.profile)", "\(badge.shortAccount)", "api \(badge.apiVersion.rawValue)",
        ]
        if facts.isReadOnly { left.append("READ-ONLY") }
        if facts.isOffline { left.append("OFFLINE") }
        let right = allowance
        // The account's ID gives way first, then what was used.
        var words = left.joined(separator: "  ")
        if column + 1 + words.width + 2 + right.width > size.columns {
            left.remove(at: 1)
            words = left.joined(separator: "  ")
        }
        column += 1 + canvas.write(words, row: 0, column: column + 1)
        if column + 2 + right.width < size.columns {
            canvas.write(right, row: 0, column: size.columns - right.width - 1)
        }
    }

    /// What was used of the allowance, or why nothing is sent just now.
    private var allowance: SafeText {
        guard let allowance = facts.allowance else { return .empty }
        if let until = allowance.pausedUntil, until > facts.now {
            return "nothing is sent until \(facts.zone.time(until))"
        }
        let used: SafeText = "\(allowance.batchUsed)/\(allowance.batchLimit) req this min"
        guard size.columns >= 100 else { return used }
        let link: SafeText = allowance.lastDurationMilliseconds.map { "   answers in \($0) ms" } ?? .empty
        return used + "   tokens \(allowance.tokensMinted)/\(allowance.tokenLimit)" + link
    }

    private func drawTabs(on canvas: inout Canvas) {
        // On a narrow screen the names of the other panes are left out.
        let isNarrow = size.columns < 70
        var column = 1
        for name in PaneName.allCases {
            let isActive = name == pane
            let number = name.rawValue + 1
            let title: SafeText = isNarrow && !isActive ? "\(number)" : "\(number) \(name.title)"
            let words: SafeText = isActive ? "[\(title)]" : " \(title) "
            column += canvas.write(words, row: 1, column: column, style: isActive ? .tabActive : .plain)
            column += isNarrow ? 0 : 2
        }
    }

    private func drawNotice(on canvas: inout Canvas, row: Int) {
        guard let notice else { return }
        canvas.write(notice.text.clipped(to: size.columns - 1), row: row, column: 1, style: notice.style)
    }

    private func drawFooter(on canvas: inout Canvas, row: Int) {
        var column = 1
        for hint in hints {
            let width = hint.keys.width + 1 + hint.words.width
            guard column + width < size.columns else { break }
            canvas.write(hint.keys, row: row, column: column, style: .key)
            canvas.write(hint.words, row: row, column: column + hint.keys.width + 1)
            column += width + 2
        }
    }

    /// The keys valid now, the most telling first.
    private var hints: [(keys: SafeText, words: SafeText)] {
        switch overlay {
        case .copyMenu: return [("Esc", "close"), ("y", "the value")]
        case .dialog: return [("Esc", "cancel"), ("Tab", "next"), ("Enter", "presses the button in focus")]
        case .help: return [("Esc", "close"), ("Enter", "run"), ("Up/Down", "choose")]
        case .commandLine: return [("Esc", "cancel"), ("Tab", "complete"), ("Enter", "run"), ("Up/Down", "history")]
        case .path: return [("Esc", "cancel"), ("Tab", "complete"), ("Enter", "open and check")]
        case nil: break
        }
        if let typing = self[pane].typingHints { return typing }
        return Keymap.actions(in: context)
            .filter { !$0.short.isEmpty && whyOff($0.command) == nil }
            .map { action in
                let leaves = action.command == .back && self[pane].isAtTop
                return leaves ? ("q", "leave") : (SafeText(untrusted: action.keys[0].description), action.short)
            }
    }

    // MARK: Over the pane

    private func drawOverlay(on canvas: inout Canvas, body: Rect) {
        let withNotice = Rect(row: body.row, column: 0, rows: body.rows + 1, columns: body.columns)
        switch overlay {
        case .copyMenu(let menu): menu.draw(on: &canvas, in: withNotice)
        case .dialog(let open): open.dialog.draw(on: &canvas, in: body)
        case .help(let help):
            help.draw(
                on: &canvas,
                in: body,
                title: pane.title,
                actions: Keymap.actions(in: context),
                whyOff: whyOff
            )
        case .commandLine(let line): line.draw(on: &canvas, in: withNotice, context: context)
        case .path(let prompt): prompt.draw(on: &canvas, in: withNotice)
        case nil: break
        }
    }
}
