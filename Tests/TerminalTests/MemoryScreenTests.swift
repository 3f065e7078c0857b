import Terminal
import Testing

struct MemoryScreenTests {
    @Test func whatWasTypedAheadCanBeForgotten() {
        let screen = MemoryScreen()
        screen.send(.enter, .enter)
        screen.send(.paste("y\r"))
        screen.send(.interrupt)
        screen.resize(to: Size(rows: 10, columns: 40))
        screen.discardKeys()
        #expect(screen.readEvents() == [.interrupt, .resize(Size(rows: 10, columns: 40))])
        #expect(screen.readEvents() == [])
        #expect(screen.size == Size(rows: 10, columns: 40))
    }

    @Test func keepsWhatWasShownAndDone() {
        let screen = MemoryScreen(size: Size(rows: 2, columns: 10))
        var canvas = Canvas(size: screen.size)
        canvas.write("hello", row: 1)
        screen.present(canvas)
        #expect(screen.lines == ["", "hello"])
        #expect(screen.changedCells == 5)
        #expect(screen.frameCount == 1)
        screen.suspend()
        #expect(screen.readEvents() == [.resume])
        screen.restore()
        #expect(screen.isRestored)
    }

    @Test func repaintingShowsEverythingAgain() {
        let screen = MemoryScreen(size: Size(rows: 1, columns: 10))
        var canvas = Canvas(size: screen.size)
        canvas.write("hello", row: 0)
        screen.present(canvas)
        screen.repaint()
        screen.present(canvas)
        #expect(screen.changedCells == 5)
    }
}

struct ScreenErrorTests {
    @Test func aHostileTerminalNameIsShownAndNotObeyed() {
        let error = ScreenError.terminalUnknown(SafeText(untrusted: "x\u{1B}[2J"))
        #expect(error.description.contains("\"x^[[2J\""))
        #expect(!error.description.unicodeScalars.contains("\u{1B}"))
    }

    @Test func everyRefusalSaysWhatToDo() {
        #expect(ScreenError.terminalNotNamed.description.contains("xterm-256color"))
        #expect(ScreenError.notATerminal.description.contains("subcommands"))
        #expect(ScreenError.terminalTooSimple("dumb").description.contains("\"dumb\""))
    }
}
