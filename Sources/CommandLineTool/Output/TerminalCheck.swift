import Glibc
import Terminal

/// What the terminal can do, and what is lost if it cannot.
struct TerminalCheck {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    private func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// Tells kind, size, characters, colours and copying.
    func report(to examination: inout Examination) {
        let kind = value("TERM")
        if let kind, kind != "dumb" {
            examination.good("terminal", "\(kind)\(session)")
        } else {
            examination.bad(
                "terminal",
                kind == nil ? "TERM is not set" : "TERM is dumb",
                "The console needs a terminal; everything it does is a command as well (callboard help)."
            )
        }
        if let (rows, columns) = Self.size {
            let words = "\(columns) columns, \(rows) rows"
            if rows < 24 || columns < 80 {
                examination.poor("size", words, "80 x 24 shows everything; 40 x 10 is the least.")
            } else {
                examination.good("size", words)
            }
        }
        reportCharacters(&examination)
        let isMono = value("NO_COLOR") != nil
        examination.good(
            "colours",
            isMono ? "off (NO_COLOR); signs and words say everything" : "used; --color never or NO_COLOR turns them off"
        )
        reportCopying(&examination)
    }

    private var session: String {
        value("SSH_CONNECTION") != nil || value("SSH_TTY") != nil ? ", over SSH" : ""
    }

    private func reportCharacters(_ examination: inout Examination) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap(value).first
        guard let locale else {
            return examination.poor("characters", "no locale is set; C.UTF-8 is used", "If lines look broken: --ascii.")
        }
        let isUnicode = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
        if isUnicode {
            examination.good("characters", locale)
        } else {
            examination.poor(
                "characters",
                "\(locale) is not UTF-8; lines are drawn in ASCII",
                "export LC_ALL=C.UTF-8 shows every name as it is."
            )
        }
    }

    /// Tells what the terminal itself answered; nothing if it was not asked.
    func report(_ answers: TerminalProbe.Answers?, to examination: inout Examination) {
        guard let answers else { return }
        guard let roundTrip = answers.roundTrip else {
            return examination.poor(
                "round trip",
                "the terminal answers no question; widths, paste and mouse could not be tested",
                "The console works without; callboard --slow if it is far away."
            )
        }
        let milliseconds = Int(roundTrip / .milliseconds(1))
        let isOwn = value("TMUX") == nil && value("STY") == nil
        let whose = isOwn ? "to the terminal and back" : "to tmux or screen on this host; you may be further away"
        examination.good("round trip", "\(milliseconds) ms \(whose)")
        reportWidths(answers.widths, &examination)
        reportModes(answers, &examination)
    }

    private func reportWidths(_ widths: [Int?], _ examination: inout Examination) {
        let samples = TerminalProbe.samples
        let wrong = zip(samples, widths).filter { $1 != nil && $1 != $0.text.width }
        guard wrong.isEmpty else {
            let words = wrong.map { sample, width in
                "\(sample.name) takes \(width ?? 0) \(width == 1 ? "column" : "columns")"
                    + " where the console counts \(sample.text.width)"
            }
            return examination.poor(
                "widths",
                words.joined(separator: ", "),
                "What stands behind such names in a line is off by as much; another terminal may draw them right."
            )
        }
        examination.good("widths", samples.map(\.name).joined(separator: ", ") + " as wide as the console counts")
    }

    private func reportModes(_ answers: TerminalProbe.Answers, _ examination: inout Examination) {
        switch answers.modes[TerminalProbe.Mode.paste.rawValue] {
        case nil:
            examination.good("paste", "the terminal does not tell; a paste outside a field says so in the console")
        case 0:
            examination.poor(
                "paste",
                "the terminal does not mark what is pasted",
                "Paste into fields only: elsewhere its letters count as keys."
            )
        default: examination.good("paste", "marked as such, so that it never runs a command")
        }
        // On: permanently (3) or for now (1).
        if let mouse = answers.modes[TerminalProbe.Mode.mouse.rawValue], mouse % 2 == 1 {
            examination.poor(
                "mouse",
                "clicks go to programs: one that ended left it so, and no text can be selected",
                "reset puts the terminal right."
            )
        } else {
            examination.good("mouse", "selects text as usual; the console does not use it")
        }
    }

    private func reportCopying(_ examination: inout Examination) {
        switch Clipboard(environment: environment).route {
        case .direct: examination.good("copy", "through the terminal (OSC 52), which does not confirm it")
        case .tmux:
            examination.poor(
                "copy",
                "through tmux and the terminal",
                "If nothing arrives: tmux set -g set-clipboard on, and allow-passthrough on."
            )
        case .screen:
            examination.poor(
                "copy",
                "through GNU screen, in pieces",
                "If nothing arrives, write it with w or b into a file instead."
            )
        }
    }

    /// Rows and columns of the terminal on standard output or input; nil if neither is one.
    private static var size: (rows: Int, columns: Int)? {
        var window = winsize()
        for descriptor in [STDOUT_FILENO, STDIN_FILENO]
        where ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0 && window.ws_col > 0 {
            return (Int(window.ws_row), Int(window.ws_col))
        }
        return nil
    }
}
