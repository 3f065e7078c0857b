import Terminal
import Testing

struct ClipboardTests {
    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test(
        "The clipboard sequence is wrapped for what stands between",
        arguments: [
            ([:], "\u{1B}]52;c;aGk=\u{7}"),
            (["TMUX": "/tmp/x"], "\u{1B}]52;c;aGk=\u{7}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGk=\u{7}\u{1B}\\"),
            (["STY": "1.pts"], "\u{1B}P\u{1B}]52;c;aGk=\u{7}\u{1B}\\"),
            (["TMUX": "", "STY": ""], "\u{1B}]52;c;aGk=\u{7}"),
        ] as [([String: String], String)]
    )
    func wraps(environment: [String: String], sequence: String) {
        #expect(text(Clipboard(environment: environment).request(for: "hi")) == sequence)
    }

    @Test(arguments: [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj"), ("\u{FF}?>", "w78/Pg==")])
    func encodesBase64(plain: String, encoded: String) {
        #expect(text(Clipboard(route: .direct).request(for: plain)) == "\u{1B}]52;c;\(encoded)\u{7}")
    }

    @Test func sendsNothingThatIsTooLong() {
        let fits = String(repeating: "x", count: Clipboard.bytesMax)
        #expect(Clipboard(route: .direct).request(for: fits) != nil)
        #expect(Clipboard(route: .direct).request(for: fits + "x") == nil)
        #expect(MemoryScreen().copy(fits + "x") == .tooLong(bytes: fits.utf8.count + 1, max: Clipboard.bytesMax))
        #expect(MemoryScreen().copy("91") == .sent(bytes: 2, by: .direct))
    }

    @Test func screenGetsPiecesItTakes() throws {
        let request = try #require(Clipboard(route: .screen).request(for: String(repeating: "x", count: 1000)))
        let pieces = String(decoding: request, as: UTF8.self).split(separator: "\u{1B}\\")
        #expect(pieces.count > 1)
        #expect(pieces.allSatisfy { $0.utf8.count <= 256 && $0.hasPrefix("\u{1B}P") })
    }

    @Test(arguments: [
        (Clipboard.Route.direct, "\u{1B}]9;callboard: done\u{7}"),
        (.tmux, "\u{1B}Ptmux;\u{1B}\u{1B}]9;callboard: done\u{7}\u{1B}\\"),
        (.screen, "\u{1B}P\u{1B}]9;callboard: done\u{7}\u{1B}\\"),
    ])
    func aNoteIsWrappedForWhatStandsBetween(route: Clipboard.Route, bytes: String) {
        #expect(String(decoding: Clipboard(route: route).note("done"), as: UTF8.self) == bytes)
    }

    @Test func aNoteHoldsNoControls() {
        let note = Clipboard(route: .direct).note(
            SafeText(untrusted: "a\u{7}\u{1B}]0;x" + String(repeating: "y", count: 999))
        )
        #expect(note.count { $0 == 0x07 } == 1)
        #expect(note.count { $0 == 0x1B } == 1)
        #expect(note.count < 300)
    }
}
