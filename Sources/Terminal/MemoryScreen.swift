/// A screen without a terminal: fed with events, it keeps what was shown.
package final class MemoryScreen: Screen {
    /// How large it is; `resize(to:)` changes it.
    package private(set) var size: Size
    /// What lines are drawn with.
    package var glyphs: Glyphs
    /// The canvas shown last, blank at first.
    package private(set) var frame: Canvas
    /// How often something was shown.
    package private(set) var frameCount = 0
    /// How many cells the last frame changed.
    package private(set) var changedCells = 0
    /// Everything that was copied, in order.
    package private(set) var copied: [String] = []
    /// The notes it was asked to show, in order.
    package private(set) var notes: [String] = []
    /// How often it rang.
    package private(set) var bells = 0
    /// How often it was suspended.
    package private(set) var suspensions = 0
    /// Whether the terminal was given back.
    package private(set) var isRestored = false
    /// How often it was asked; feed `.answer` to answer.
    package private(set) var questions = 0
    /// What `bytesSent` says.
    package var bytesSent = 0
    /// What `blockedSince` says.
    package var blockedSince: ContinuousClock.Instant?

    private var events: [InputEvent] = []

    /// A blank screen.
    package init(size: Size = Size(rows: 24, columns: 80), glyphs: Glyphs = .ascii) {
        self.size = size
        self.glyphs = glyphs
        frame = Canvas(size: size, glyphs: glyphs)
    }

    /// Makes an event come in.
    package func send(_ event: InputEvent) {
        events.append(event)
    }

    /// Makes keys come in.
    package func send(_ keys: Key...) {
        events += keys.map(InputEvent.key)
    }

    /// Makes the characters of a text come in one by one.
    package func type(_ text: String) {
        events += text.unicodeScalars.map { .key(.character($0)) }
    }

    /// Changes the size and tells of it.
    package func resize(to size: Size) {
        self.size = size
        events.append(.resize(size))
    }

    /// The frame as text, one string a row, without spaces at the ends.
    package var lines: [String] { frame.lines }

    /// Keeps the canvas and counts what it changes.
    package func present(_ canvas: Canvas) {
        if canvas.frameSize == frame.frameSize {
            changedCells = canvas.changes(since: frame).reduce(0) { $0 + $1.columns.count }
        } else {
            changedCells = canvas.frameSize.rows * canvas.frameSize.columns
        }
        frame = canvas
        frameCount += 1
    }

    /// What was fed since the last call.
    package func readEvents() -> [InputEvent] {
        defer { events.removeAll() }
        return events
    }

    /// Nothing: events are there at once.
    package var waits: [ScreenWait] { [] }

    /// Now, if something was fed.
    package var inputDeadline: ContinuousClock.Instant? { events.isEmpty ? nil : .now }

    /// Counts, and goes on at once.
    package func suspend() {
        suspensions += 1
        events.append(.resume)
    }

    /// Lets the other program run.
    package func lend<Value>(_ use: () throws -> Value) rethrows -> Value { try use() }

    /// Forgets what is shown.
    package func repaint() {
        frame = Canvas(size: size, glyphs: glyphs)
    }

    /// Forgets the keys and pastes that were fed.
    package func discardKeys() {
        events.removeAll { event in
            switch event {
            case .key, .paste: true
            default: false
            }
        }
    }

    /// Counts.
    package func ask() {
        questions += 1
    }

    /// Keeps the note.
    package func notify(_ text: SafeText) {
        notes.append(text.string)
    }

    /// Counts.
    package func bell() {
        bells += 1
    }

    /// Keeps the text.
    package func copy(_ text: String) -> CopyOutcome {
        let count = text.utf8.count
        guard count <= Clipboard.bytesMax else { return .tooLong(bytes: count, max: Clipboard.bytesMax) }
        copied.append(text)
        return .sent(bytes: count, by: .direct)
    }

    /// Notes it.
    package func restore() {
        isRestored = true
    }
}
