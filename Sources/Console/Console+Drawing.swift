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
                [
                    "callboard needs 40 columns and 10 rows; this is \(size.columns) x \(size.rows).",
                    "Q leaves; callboard --linear works at any size.",
                ],
                in: canvas.bounds
            )
            return
        }
        if case .copyView(let view) = overlay { return view.draw(on: &canvas) }
        // The first two lines seldom change, and every key would draw them again.
        canvas.remember(Rect(row: 0, column: 0, rows: 1, columns: size.columns), as: badgeState) { drawBadge(on: &$0) }
        canvas.remember(Rect(row: 1, column: 0, rows: 1, columns: size.columns), as: pane) { drawTabs(on: &$0) }
        let body = Rect(row: 2, column: 0, rows: bodySize.rows, columns: size.columns)
        canvas.within(body) { self[pane].draw(on: &$0, facts) }
        drawFrozen(on: &canvas, body: body)
        drawNotice(on: &canvas)
        drawFooter(on: &canvas, row: size.rows - 1)
        drawOverlay(on: &canvas, body: body)
    }

    // MARK: Fixed lines

    /// All that the first line depends on.
    private struct BadgeState: Hashable {
        let badge: Badge
        let allowance: AllowanceStatus?
        let isPaused: Bool
        let isReadOnly: Bool
        let isOffline: Bool
        let isRevealed: Bool
        let link: Int?
    }

    private var badgeState: BadgeState {
        BadgeState(
            badge: facts.badge,
            allowance: facts.allowance,
            isPaused: facts.pausedUntil != nil,
            isReadOnly: facts.isReadOnly,
            isOffline: facts.isOffline,
            isRevealed: facts.isRevealed,
            link: facts.link
        )
    }

    private func drawBadge(on canvas: inout Canvas) {
        let badge = facts.badge
        var column = canvas.write(" callboard  ", row: 0, style: .strong)
        column += canvas.write("[\(badge.word)]", row: 0, column: column, style: badge.style)
        // First, for on a narrow screen the rest is cut.
        if facts.isRevealed { column += 1 + canvas.write("NUMBERS SHOWN", row: 0, column: column + 1, style: .warning) }
        var left: [SafeText] = [
            "\(untrusted: badge.profile)", "\(badge.shortAccount)", "api \(badge.apiVersion.rawValue)",
        ]
        if facts.isReadOnly { left.append("READ-ONLY") }
        if facts.isOffline { left.append("OFFLINE") }
        var right = figures
        // What there is no room for goes in this order.
        for part in [BadgePart.age, .tokens, .account, .link, .used] {
            let words = right.map(\.words).joined(separator: "  ")
            if column + 1 + left.joined(separator: "  ").width + 2 + words.width < size.columns { break }
            if part == .account { left.remove(at: 1) } else { right.removeAll { $0.part == part } }
        }
        column += 1 + canvas.write(left.joined(separator: "  "), row: 0, column: column + 1)
        let words = right.map(\.words).joined(separator: "  ")
        if column + 2 + words.width < size.columns {
            canvas.write(words, row: 0, column: size.columns - words.width - 1)
        }
    }

    /// What the first line may leave out.
    private enum BadgePart { case clock, account, used, tokens, link, age }

    /// What was used of the allowance, or why nothing is sent just now; how far the terminal and the last news are.
    private var figures: [(part: BadgePart, words: SafeText)] {
        var figures: [(part: BadgePart, words: SafeText)] = []
        if let allowance = facts.allowance {
            if let obstacle = allowance.obstacle, let words = Self.words(of: obstacle, facts) {
                return [(.used, words)]
            }
            if let until = facts.pausedUntil {
                let why: SafeText = allowance.isRateLimited ? "429: " : .empty
                return [(.used, why + "nothing is sent until \(facts.zone.time(until))")]
            }
            if let skew = facts.noticeableClockSkew {
                figures.append((.clock, "this clock is \(ZoneClock.span(skew)) \(skew > 0 ? "behind" : "ahead")"))
            }
            figures.append((.used, "\(allowance.batchUsed)/\(allowance.batchLimit) req this min"))
            figures.append((.tokens, "tokens \(allowance.tokensMinted)/\(allowance.tokenLimit)"))
        }
        if let link = facts.link { figures.append((.link, "link \(link) ms")) }
        // A time of the clock: an age would have to be drawn again and again.
        if let last = facts.allowance?.lastAnswerAt { figures.append((.age, "as of \(facts.zone.time(last))")) }
        return figures
    }

    /// What keeps everything from being sent, in the few columns there are; what to do stands with the submissions.
    private static func words(of obstacle: ServiceObstacle, _ facts: Facts) -> SafeText? {
        switch obstacle {
        case .signInRefused: "sign-in refused"
        case .noToken(let before, _, _): "no token before \(facts.zone.time(before))"
        case .noAnswer(_, _, let next): next.map { "no answer, next try \(facts.zone.time($0))" }
        }
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

    /// The most lines that words above the footer take.
    private static let noticeRowsMax = 5

    /// The words above the footer in as many lines as they need, for what to do stands at their end.
    var noticeLines: [SafeText] {
        guard let notice else { return [] }
        guard notice.text.width >= size.columns else { return [notice.text] }
        let room = size.columns - 2
        let lines = notice.text.wrapped(to: room)
        let most = max(1, min(Self.noticeRowsMax, (size.rows - Self.sizeMin.rows) / 2))
        guard lines.count > most else { return lines }
        let rest = lines[(most - 1)...].joined(separator: " ")
        return Array(lines.prefix(most - 1)) + [rest.clipped(to: room, mark: "~ \(facts.key(.log)): all of it")]
    }

    private func drawNotice(on canvas: inout Canvas) {
        guard let notice else { return }
        let lines = noticeLines
        for (offset, line) in lines.enumerated() {
            canvas.write(line, row: size.rows - 1 - lines.count + offset, column: 1, style: notice.style)
        }
    }

    private func drawFooter(on canvas: inout Canvas, row: Int) {
        var column = 1
        let hints = hints
        // The way to all others is never left out.
        let helpKey = Self.helpKey
        let help = hints.last { $0.keys == helpKey }
        var kept = help.map { $0.keys.width + 1 + $0.words.width + 2 } ?? 0
        for hint in hints {
            let width = hint.keys.width + 1 + hint.words.width
            if hint.keys == helpKey { kept = 0 }
            guard column + width + kept < size.columns else { continue }
            canvas.write(hint.keys, row: row, column: column, style: .key)
            canvas.write(hint.words, row: row, column: column + hint.keys.width + 1)
            column += width + 2
        }
    }

    private static let helpKey: SafeText = "?"

    /// The keys valid now, the most telling first.
    private var hints: [(keys: SafeText, words: SafeText)] {
        switch overlay {
        case .copyMenu: return [("Esc", "close"), ("y", "the value")]
        case .dialog(let open):
            let key = facts.key(.writeProblems, in: .file)
            let hints: [(keys: SafeText, words: SafeText)] = [
                ("Esc", "back"), ("Tab", "next"), ("Enter", "presses the button in focus"),
            ]
            return open.listsLeftOut ? hints + [(key, "lists the rest")] : hints
        case .help: return [("Esc", "close"), ("Enter", "run"), ("Up/Down", "choose")]
        case .commandLine: return [("Esc", "cancel"), ("Tab", "complete"), ("Enter", "run"), ("Up/Down", "history")]
        case .path: return [("Esc", "cancel"), ("Tab", "complete"), ("Enter", "open and check")]
        case .picker(let picker): return picker.hints
        case .line: return [("Esc", "cancel"), ("Enter", "keep it")]
        case .copyView: return []
        case nil: break
        }
        let pane = self[pane]
        if let typing = pane.typingHints { return typing }
        var hints: [(keys: SafeText, words: SafeText)] = []
        for action in facts.keymap.hints(in: pane.context) where whyOff(action.command, in: pane) == nil {
            if action.command == .back, let wayBack {
                hints.append((action.shownKey, wayBack.title))
            } else if action.command == .back, pane.isAtTop {
                let leaving = action.keys.first { $0 != .escape }
                hints.append((SafeText(untrusted: leaving?.description ?? "Q"), "leave"))
            } else {
                hints.append((action.shownKey, pane.shortWords(of: action.command) ?? action.short))
            }
        }
        return hints
    }

    /// What is known about the way to the terminal.
    private var linkWords: SafeText {
        let bytes: SafeText = "\(grouped: (facts.bytesSent + 512) / 1024) kB drawn"
        guard let link = facts.link else { return bytes }
        return "link \(link) ms" + (facts.isSlow ? " (slow), " : ", ") + bytes
    }

    // MARK: Over the pane

    private func drawOverlay(on canvas: inout Canvas, body: Rect) {
        let withNotice = Rect(row: body.row, column: 0, rows: size.rows - 1 - body.row, columns: body.columns)
        switch overlay {
        case .copyMenu(let menu): menu.draw(on: &canvas, in: body)
        case .dialog(let open): open.dialog.draw(on: &canvas, in: body)
        case .help(let help):
            help.draw(
                on: &canvas,
                in: body,
                title: pane.title,
                link: linkWords,
                actions: actions,
                whyOff: whyOff
            )
        case .commandLine(let line): line.draw(on: &canvas, in: withNotice, actions: actions)
        case .path(let prompt): prompt.draw(on: &canvas, in: withNotice)
        case .line(let prompt): prompt.draw(on: &canvas, in: withNotice)
        case .picker(let picker): picker.draw(on: &canvas, in: body)
        case .copyView: break
        case nil: break
        }
    }
}
