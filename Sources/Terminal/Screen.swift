/// What the console draws on and hears from, on one thread.
package protocol Screen: AnyObject {
    /// How large it is now.
    var size: Size { get }
    /// What lines are drawn with here.
    var glyphs: Glyphs { get }

    /// Shows a canvas; what has not changed costs nothing.
    ///
    /// While the terminal takes nothing, the newest canvas is kept and shown as soon as it does.
    func present(_ canvas: Canvas)

    /// Everything that came in since the last call; never waits. Shows a canvas that was kept back.
    func readEvents() -> [InputEvent]

    /// What to wait for before `readEvents()` has something to tell.
    var waits: [ScreenWait] { get }

    /// When `readEvents()` has something to tell even if nothing comes in: an Esc that stands alone by then.
    var inputDeadline: ContinuousClock.Instant? { get }

    /// How many bytes the terminal has taken so far.
    var bytesSent: Int { get }

    /// Since when the terminal has taken nothing although there is something to show (rule H1).
    var blockedSince: ContinuousClock.Instant? { get }

    /// Stops the process as Ctrl-Z does elsewhere, with the terminal given back meanwhile; returns when it goes on.
    func suspend()

    /// Gives the terminal to another program, such as an editor, while it runs.
    ///
    /// Ctrl-C for that program arrives here as well, as `InputEvent.interrupt`, afterwards.
    func lend<Value>(_ use: () throws -> Value) rethrows -> Value

    /// Makes the next `present(_:)` paint everything again.
    func repaint()

    /// Forgets keys and pastes that came in but were not told yet, as before a question is asked.
    func discardKeys()

    /// Asks the terminal what it is, so that the time to `InputEvent.answer` tells how far away it is.
    ///
    /// Some terminals never answer. An answer that comes after `restore()` would be typed into the shell.
    func ask()

    /// Rings.
    func bell()

    /// Asks the terminal to show a note outside its window (OSC 9); terminals that cannot ignore it.
    func notify(_ text: SafeText)

    /// Puts text on the clipboard of the person's own machine, as far as the terminal allows it.
    func copy(_ text: String) -> CopyOutcome

    /// Gives the terminal back, for good; may be called again.
    ///
    /// Signals still arrive as events, so that work without a screen can be told to stop.
    func restore()
}

/// A descriptor to wait for.
package struct ScreenWait: Hashable, Sendable {
    /// The descriptor.
    package let descriptor: Int32
    /// Whether it is waited for until it takes bytes; else until it has some.
    package let isForWriting: Bool

    /// A descriptor to wait for.
    package init(_ descriptor: Int32, isForWriting: Bool = false) {
        self.descriptor = descriptor
        self.isForWriting = isForWriting
    }
}
