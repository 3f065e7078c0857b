import Terminal
import Testing

struct InputDecoderTests {
    private let start = ContinuousClock.now

    private func keys(_ text: String) -> [InputEvent] {
        var decoder = InputDecoder()
        return decoder.feed(Array(text.utf8), at: start)
    }

    @Test(
        "Keys are known by the sequences of every common terminal",
        arguments: [
            ("a", .character("a")), ("é", .character("é")), ("न", .character("न")), ("\r", .enter), ("\n", .enter),
            ("\t", .tab), ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{1}", .control("a")),
            ("\u{1F}", .control("_")),
            ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}[C", .right), ("\u{1B}[D", .left),
            ("\u{1B}[1;5C", .controlRight), ("\u{1B}[1;5D", .controlLeft), ("\u{1B}Oc", .controlRight),
            ("\u{1B}[1;2A", .up),
            ("\u{1B}[H", .home), ("\u{1B}OH", .home), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home), ("\u{1B}[F", .end),
            ("\u{1B}[4~", .end), ("\u{1B}[8~", .end), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
            ("\u{1B}[2~", .insert),
            ("\u{1B}[3~", .delete), ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)), ("\u{1B}[[A", .function(1)),
            ("\u{1B}[11~", .function(1)), ("\u{1B}[15~", .function(5)), ("\u{1B}[17~", .function(6)),
            ("\u{1B}[24~", .function(12)),
            ("\u{1B}OM", .enter), ("\u{1B}x", .alt("x")), ("\u{1B}é", .alt("é")),
        ] as [(String, Key)]
    )
    func decodesKeys(bytes: String, key: Key) {
        #expect(keys(bytes) == [.key(key)])
        // The same in pieces.
        var decoder = InputDecoder()
        var events: [InputEvent] = []
        for byte in bytes.utf8 { events += decoder.feed([byte], at: start) }
        #expect(events == [.key(key)])
        #expect(decoder.deadline == nil)
    }

    @Test(
        "What is no key means nothing, and what follows it is not lost",
        arguments: [
            "\u{1B}[200x", "\u{1B}[I", "\u{1B}[<0;1;1M", "\u{1B}]52;c;YQ==\u{7}", "\u{1B}P1+r\u{1B}\\",
            "\u{1B}[99~",
        ]
    )
    func ignoresUnknownSequences(bytes: String) {
        #expect(keys(bytes + "q") == [.key(.character("q"))])
    }

    @Test func tellsTheAnswerToAQuestion() {
        #expect(keys("\u{1B}[?62;22c") == [.answer])
        #expect(keys("\u{1B}[?1;2cj") == [.answer, .key(.character("j"))])
    }

    @Test(
        "Esc and the key after it, in one go, are two keys",
        arguments: [
            ("\t", Key.tab), ("\r", .enter), ("\u{7F}", .backspace), ("\u{C}", .control("l")), ("\u{1B}[A", .up),
        ]
    )
    func escapeBeforeAnotherKey(bytes: String, key: Key) {
        #expect(keys("\u{1B}" + bytes) == [.key(.escape), .key(key)])
    }

    @Test func escapeAloneTakesItsDelay() {
        var decoder = InputDecoder(escapeDelay: .milliseconds(25))
        #expect(decoder.feed([0x1B], at: start) == [])
        #expect(decoder.deadline == start + .milliseconds(25))
        #expect(decoder.expire(at: start + .milliseconds(24)) == [])
        #expect(decoder.expire(at: start + .milliseconds(25)) == [.key(.escape)])
        #expect(decoder.deadline == nil)
    }

    @Test func escapeWaitsLongerOverALink() {
        #expect(InputDecoder.escapeDelay(environment: [:]) == .milliseconds(25))
        #expect(InputDecoder.escapeDelay(environment: ["SSH_TTY": "/dev/pts/1"]) == .milliseconds(100))
        #expect(InputDecoder.escapeDelay(environment: ["SSH_CONNECTION": "a b c d"]) == .milliseconds(100))
    }

    @Test func halfASequenceIsGivenUpInTime() {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array("\u{1B}[1;".utf8), at: start) == [])
        #expect(decoder.expire(at: start + .seconds(1)) == [])
        #expect(decoder.feed(Array("j".utf8), at: start) == [.key(.character("j"))])
        #expect(decoder.feed([0xE0, 0xA4], at: start) == [])
        #expect(decoder.expire(at: start + .seconds(1)) == [.key(.character("\u{FFFD}"))])
    }

    @Test func bracketedPasteIsOneEventHoweverItComes() {
        let bytes = Array("x\u{1B}[200~one\r\u{1B}[A\u{1B}[2two\u{1B}[201~y".utf8)
        let expected: [InputEvent] = [
            .key(.character("x")), .paste("one\r\u{1B}[A\u{1B}[2two"), .key(.character("y")),
        ]
        var whole = InputDecoder()
        #expect(whole.feed(bytes, at: start) == expected)
        var pieces = InputDecoder()
        #expect(bytes.flatMap { pieces.feed([$0], at: start) } == expected)
        #expect(pieces.deadline == nil)
    }

    @Test func aPasteWhoseEndIsLostEndsInTime() {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array("\u{1B}[200~abc\u{1B}[20".utf8), at: start) == [])
        #expect(decoder.expire(at: start + .seconds(1)) == [])
        #expect(decoder.expire(at: start + .seconds(2)) == [.paste("abc\u{1B}[20")])
        #expect(decoder.feed(Array("q".utf8), at: start) == [.key(.character("q"))])
    }

    @Test func aPasteIsCutAtItsLimit() {
        var decoder = InputDecoder()
        let long = [UInt8](repeating: 0x61, count: InputDecoder.pasteMax + 1)
        let events = decoder.feed(Array("\u{1B}[200~".utf8) + long + Array("\u{1B}[201~q".utf8), at: start)
        guard case .paste(let text) = events.first else {
            Issue.record("No paste")
            return
        }
        #expect(text.utf8.count == InputDecoder.pasteMax)
        #expect(events.last == .key(.character("q")))
    }

    @Test(
        "Many characters at once are a paste, a few or the same one again are keys",
        arguments: [
            ("abcdefghijklmnopqrstuvw", false), ("abcdefghijklmnopqrstuvwx", true), ("abcdef\r", false),
            ("abcdefg\r", false), (":open-file a.csv\r", false), ("abcd\refg\r", true), ("abcd\ref\r", false),
            (String(repeating: "j", count: 200), false),
            ("\u{1B}[B\u{1B}[B\u{1B}[B\u{1B}[B\u{1B}[B\u{1B}[B\u{1B}[B\u{1B}[B", false),
        ]
    )
    func tellsPastesWithoutBrackets(text: String, isPaste: Bool) {
        var decoder = InputDecoder()
        let events = decoder.feed(Array(text.utf8), at: start) + decoder.expire(at: start + .milliseconds(40))
        #expect((events == [.paste(text)]) == isPaste)
        #expect(isPaste || events.count == 8 || events.count == text.unicodeScalars.count)
    }

    @Test func theRestOfAPasteWithoutBracketsBelongsToIt() {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array("first line\rsecond\r".utf8), at: start) == [])
        #expect(decoder.feed(Array("y\r".utf8), at: start + .milliseconds(10)) == [])
        #expect(decoder.expire(at: start + .milliseconds(49)) == [])
        #expect(decoder.expire(at: start + .milliseconds(50)) == [.paste("first line\rsecond\ry\r")])
        #expect(decoder.feed(Array("y".utf8), at: start) == [.key(.character("y"))])
    }

    @Test func whatIsHeldUpOnItsWayStillBelongsToThePaste() {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array("first line\rsecond\r".utf8), at: start) == [])
        #expect(decoder.expire(at: start + .milliseconds(40)) == [.paste("first line\rsecond\r")])
        #expect(decoder.feed(Array("3oS\r".utf8), at: start + .milliseconds(540)) == [])
        #expect(decoder.expire(at: start + .milliseconds(580)) == [.paste("3oS\r")])
        #expect(decoder.feed(Array("3oS\r".utf8), at: start + .milliseconds(1081)).count == 4)
        #expect(decoder.feed(Array("first line\rsecond\r".utf8), at: start + .seconds(9)) == [])
        #expect(decoder.expire(at: start + .seconds(10)).count == 1)
        #expect(decoder.feed(Array("j".utf8), at: start + .seconds(10)) == [.key(.character("j"))])
    }

    @Test func anyBytesInAnyPiecesLeaveTheDecoderAlive() {
        var generator = SeededGenerator(seed: 7)
        let interesting: [UInt8] = [
            0x1B, 0x5B, 0x4F, 0x3B, 0x30, 0x7E, 0x32, 0x50, 0x5C, 0x07, 0xE0, 0xA4, 0xFF, 0x61, 0x0D,
        ]
        for _ in 0..<500 {
            var decoder = InputDecoder()
            var now = start
            for _ in 0..<20 {
                let count = Int.random(in: 1...6, using: &generator)
                let bytes = (0..<count).map { _ in interesting.randomElement(using: &generator) ?? 0x61 }
                _ = decoder.feed(bytes, at: now)
                now += .milliseconds(Int.random(in: 0...30, using: &generator))
                _ = decoder.expire(at: now)
            }
            while let deadline = decoder.deadline { _ = decoder.expire(at: deadline) }
            #expect(decoder.feed(Array("\u{1B}[200~\u{1B}[201~".utf8), at: now).last == .paste(""))
        }
    }
}

struct KeyTests {
    @Test(
        "Commands are found by their place on other layouts",
        arguments: [
            ("й", "q"), ("о", "j"), ("Ы", "S"), ("і", "s"), ("ت", "j"), ("ض", "q"), ("ن", "k"), ("र", "j"), ("क", "k"),
            ("\u{94C}", "q"), ("५", "5"), ("٣", "3"), ("q", "q"), ("日", "日"),
        ] as [(Unicode.Scalar, Unicode.Scalar)]
    )
    func findsLatinPlaces(letter: Unicode.Scalar, latin: Unicode.Scalar) {
        #expect(Key.character(letter).latinEquivalent == .character(latin))
    }

    @Test func leavesOtherKeysAlone() {
        #expect(Key.enter.latinEquivalent == .enter)
        #expect(Key.control("r").latinEquivalent == .control("r"))
    }

    @Test(arguments: [
        (Key.control("r"), "Ctrl-R"), (.character(" "), "Space"), (.character("j"), "j"), (.pageDown, "PgDn"),
        (.backTab, "Shift-Tab"), (.function(5), "F5"),
    ])
    func saysItsName(key: Key, name: String) {
        #expect(key.description == name)
    }
}
