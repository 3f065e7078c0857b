import CNcurses
import Glibc

/// The real terminal, by ncurses; there is one for each process.
///
/// ncurses writes; the bytes that come in are read here, all at once, so that a paste can be told from keys and fifty
/// keys make one frame.
package final class NcursesScreen: Screen {
    /// How large the terminal is.
    package private(set) var size: Size
    /// Line characters if the locale is UTF-8.
    package let glyphs: Glyphs
    /// How many colours the terminal has; 0 when it has none.
    package let colors: Int
    /// Since when the terminal has taken nothing although there is something to show.
    package private(set) var blockedSince: ContinuousClock.Instant?

    let signals: Int32
    let clipboard: Clipboard
    var decoder: InputDecoder
    var isInputOver = false
    var isEndTold = false
    var isRestored = false
    /// Whether the next sign of going on belongs to `suspend()`.
    var hasSuspended = false

    private var looks: [(attributes: UInt32, pair: Int32)] = []
    private var shown: Canvas
    private var keptBack: Canvas?
    private var needsRepaint = false
    private var takenBefore: UInt64 = 0
    /// Bytes of one run of cells, kept for their memory.
    private var text: [UInt8] = []

    /// Takes the terminal over.
    ///
    /// - Parameters:
    ///   - environment: where the kind of session stands (`SSH_CONNECTION`, `TMUX`, `TERM`).
    /// - Throws: `ScreenError` if there is no terminal that can show the console; it is left as it was.
    package init(environment: [String: String]) throws {
        // Before ncurses, which leaves alone what has a handler already.
        signals = cn_signal_pipe()
        guard signals >= 0 else { throw ScreenError.outOfDescriptors }
        let name = environment["TERM"] ?? ""
        switch Int(cn_start()) {
        case CN_STARTED: break
        case CN_NOT_A_TERMINAL: throw ScreenError.notATerminal
        case CN_NO_DESCRIPTORS: throw ScreenError.outOfDescriptors
        case CN_NO_CURSOR_ADDRESSING: throw ScreenError.terminalTooSimple(SafeText(untrusted: name))
        default: throw name.isEmpty ? ScreenError.terminalNotNamed : .terminalUnknown(SafeText(untrusted: name))
        }
        glyphs = cn_locale_is_utf8() ? .lines : .ascii
        colors = Int(cn_colors())
        clipboard = Clipboard(environment: environment)
        decoder = InputDecoder(
            escapeDelay: InputDecoder.escapeDelay(environment: environment),
            specialKeys: Self.specialKeys()
        )
        let size = cn_get_size()
        self.size = Size(rows: Int(size.rows), columns: Int(size.columns))
        shown = Canvas(size: self.size, glyphs: glyphs)
        use(Theme(.mono))
    }

    deinit {
        cn_stop()
    }

    /// Draws with the looks of a theme from the next frame on.
    package func use(_ theme: Theme) {
        looks = Style.allCases.map { style in
            let look = theme[style]
            let foreground = look.foreground.map(Int32.init) ?? -1
            let background = look.background.map(Int32.init) ?? -1
            let pair = foreground < 0 && background < 0 ? 0 : cn_pair(foreground, background)
            return (look.attributes.rawValue, pair)
        }
        forgetShown()
    }

    // MARK: Output

    /// Shows a canvas: only the cells that changed are handed to ncurses.
    package func present(_ canvas: Canvas) {
        guard !isRestored else { return }
        // One frame at a time is on its way, so that a slow terminal gets the newest and not all of them.
        guard cn_drain() == 0 else {
            keptBack = canvas
            noteProgress()
            return
        }
        keptBack = nil
        guard canvas.frameSize == shown.frameSize else {
            // Drawn for a size that is past: the one for the new size is about to come.
            return
        }
        let changes = canvas.changes(since: shown)
        if changes.isEmpty, canvas.cursor == shown.cursor, !needsRepaint { return }
        for run in changes { put(run, of: canvas) }
        shown.copyRows(of: changes, from: canvas)
        shown.cursor = canvas.cursor
        needsRepaint = false
        flush()
    }

    private func flush() {
        let cursor = shown.cursor
        cn_flush(Int32(cursor?.row ?? -1), Int32(cursor?.column ?? 0))
        noteProgress()
    }

    private func put(_ run: CellRun, of canvas: Canvas) {
        var start = run.columns.lowerBound
        while start < run.columns.upperBound {
            let style = canvas[run.row, start].style
            text.removeAll(keepingCapacity: true)
            var end = start
            while end < run.columns.upperBound, canvas[run.row, end].style == style {
                canvas.appendBytes(of: canvas[run.row, end], to: &text)
                end += 1
            }
            let look = looks[Int(style)]
            text.withUnsafeBytes { bytes in
                cn_put(
                    Int32(run.row),
                    Int32(start),
                    bytes.bindMemory(to: CChar.self).baseAddress,
                    Int32(bytes.count),
                    look.attributes,
                    look.pair
                )
            }
            start = end
        }
    }

    /// Sends what is on its way and then a canvas that was kept back, as far as the terminal takes them.
    func sendWaiting() {
        noteProgress()
        if let keptBack { present(keptBack) }
    }

    /// Notes since when nothing was taken of what is on its way.
    private func noteProgress() {
        let taken = cn_sent()
        if cn_drain() == 0 {
            blockedSince = nil
        } else if blockedSince == nil || taken != takenBefore {
            blockedSince = .now
        }
        takenBefore = taken
    }

    /// How many bytes the terminal has taken so far.
    package var bytesSent: Int { Int(clamping: cn_sent()) }

    /// What to wait for.
    package var waits: [ScreenWait] {
        var waits = [ScreenWait(signals)]
        if !isInputOver, !isRestored { waits.append(ScreenWait(STDIN_FILENO)) }
        if !isRestored, keptBack != nil || cn_drain() > 0 { waits.append(ScreenWait(cn_output(), isForWriting: true)) }
        return waits
    }

    /// When an Esc that stands alone is one; now while the end of the input is not told.
    package var inputDeadline: ContinuousClock.Instant? {
        isInputOver && !isEndTold && !isRestored ? .now : decoder.deadline
    }

    // MARK: The terminal as a whole

    /// Takes over the terminal's size, and tells it if it changed.
    func followSize() -> Size? {
        let now = cn_resize_to_terminal()
        let size = Size(rows: Int(now.rows), columns: Int(now.columns))
        guard size != self.size else { return nil }
        self.size = size
        keptBack = nil
        forgetShown()
        return size
    }

    /// Starts from a blank screen, as ncurses does after this.
    private func forgetShown() {
        cn_erase()
        shown.clear(size: size)
        cn_repaint()
        needsRepaint = true
    }

    /// Takes the terminal again after someone else stopped the process, who did not give it back.
    func takeAgain() {
        cn_go_on()
        forgetShown()
    }

    /// Makes the next frame paint everything again.
    package func repaint() {
        forgetShown()
    }

    /// Stops the whole job, with the terminal given back meanwhile.
    package func suspend() {
        guard !isRestored else { return }
        hasSuspended = true
        cn_suspend()
        forgetShown()
    }

    /// Gives the terminal to another program while it runs.
    package func lend<Value>(_ use: () throws -> Value) rethrows -> Value {
        guard !isRestored else { return try use() }
        cn_pause()
        defer {
            cn_go_on()
            forgetShown()
        }
        return try use()
    }

    /// Asks for the device attributes, which every terminal since the VT100 answers in its own words.
    package func ask() {
        if !isRestored { send(Array("\u{1B}[c".utf8)) }
    }

    /// Rings.
    package func bell() {
        if !isRestored { send([0x07]) }
    }

    /// Asks the terminal to show a note outside its window.
    package func notify(_ text: SafeText) {
        if !isRestored { send(clipboard.note(text)) }
    }

    /// Asks the terminal to take text onto its clipboard.
    package func copy(_ text: String) -> CopyOutcome {
        let count = text.utf8.count
        guard let request = clipboard.request(for: text) else {
            return .tooLong(bytes: count, max: Clipboard.bytesMax)
        }
        if !isRestored { send(request) }
        return .sent(bytes: count, by: clipboard.route)
    }

    private func send(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { cn_send($0.bindMemory(to: CChar.self).baseAddress, Int32($0.count)) }
    }

    /// Gives the terminal back, for good.
    package func restore() {
        isRestored = true
        keptBack = nil
        blockedSince = nil
        cn_stop()
    }
}
