import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct KeyBindingTests {
    private static func findings(_ bindings: [KeyBinding]) -> [String] {
        do {
            _ = try Keymap(bindings, path: "config.toml")
            return []
        } catch {
            return error.findings.map { "\($0.line ?? 0) \($0.key): \($0.message)" }
        }
    }

    private static func story(_ bindings: [KeyBinding]) throws -> Story {
        let keymap = try Keymap(bindings, path: "config.toml")
        return Story(keymap: keymap)
    }

    @Test func anActionHasTheKeysThatWereGivenAndNoOthers() throws {
        var story = try Self.story([
            KeyBinding(action: "history", keys: ["H"]), KeyBinding(action: "down", keys: ["J", "Down"]),
        ])
        story.press(.character("J"))
        #expect(story.console.labels.list.cursor == 1)
        story.press(.character("j"), .character("5"))
        #expect(story.console.labels.list.cursor == 1)
        #expect(story.console.pane == .labels)
        story.press(.character("H"))
        #expect(story.console.pane == .history)
    }

    @Test func footerHelpAndPaletteShowTheNewKeys() throws {
        var story = try Self.story([
            KeyBinding(action: "copy", keys: ["C"]), KeyBinding(action: "help", keys: ["K", "F1"]),
        ])
        #expect(story.footer.contains("C copy"))
        story.press(.character("K"))
        story.type("copy")
        #expect(story.shows("> C "))
        story.press(.escape, .character(":"))
        story.type("copy")
        #expect(story.shows("copy             C         copy the value"))
    }

    @Test func escAlwaysGoesBackAndLeavingHasTheOtherKey() throws {
        var story = try Self.story([KeyBinding(action: "back", keys: ["X"])])
        #expect(story.footer.contains("X leave"))
        story.press(.character("/"))
        story.type("ret")
        story.press(.enter, .escape)
        #expect(!story.shows("filter:"))
        story.press(.escape)
        #expect(story.console.exitCode == nil)
        story.press(.character("X"))
        #expect(story.console.exitCode == 0)
    }

    @Test(
        "Where a record is held, the key that takes back does not undo as well",
        arguments: [("take-back", "u"), ("take-back", "z"), ("undo", "u"), ("undo", "u z")]
    )
    func takingBackComesFirst(action: String, keys: String) throws {
        let names = keys.split(separator: " ").map(String.init)
        let keymap = try Keymap([KeyBinding(action: action, keys: names)], path: "config.toml")
        let key = Key.character(
            action == "undo" ? "u" : Unicode.Scalar(UInt8(ascii: "a") + UInt8(keys == "u" ? 20 : 25))
        )
        #expect(keymap.action(for: key, in: .held)?.command == .takeBack)
        #expect(keymap.actions(in: .held).filter { $0.keys.contains(key) }.count == 1)
        // Where the form can be undone, it has no key.
        #expect(keymap.key(for: .takeBack, in: .compose) == nil)
    }

    @Test func twoActionsMayChangePlaces() {
        #expect(
            Self.findings([KeyBinding(action: "top", keys: ["G"]), KeyBinding(action: "bottom", keys: ["g"])]).isEmpty
        )
    }

    @Test(
        "What cannot be had is said with its line, and what is allowed",
        arguments: [
            ("subnit", "X", "unknown action; allowed: open, "),
            ("submit", "Ctrl-S", "flow control stops the terminal with it"),
            ("submit", "Ctrl-A", "screen and tmux take it"), ("submit", "Ctrl-M", "a terminal sends it for Tab, Enter"),
            ("submit", "Ctrl-C", "it always cancels"), ("submit", "Esc", "it always goes back"),
            ("submit", "Alt-x", "Alt is missing"), ("submit", "é", "only Latin letters"),
            ("submit", "Hyper-X", "no key Hyper-X"), ("submit", "F5", "needs a key besides F5"),
            ("submit", "", "needs a key"),
            ("submit", "o", "o is the key of open-file in Batches; give that one another key as well"),
            ("labels", "5", "5 is the key of history in Labels"),
        ]
    )
    func refusesWhatCannotBeHad(action: String, keys: String, words: String) {
        let names = keys.split(separator: " ").map(String.init)
        let found = Self.findings([KeyBinding(action: action, keys: names, line: 7)])
        #expect(found.first?.hasPrefix("7 keys.\(action): ") == true)
        #expect(found.first?.contains(words) == true, "\(found)")
    }

    @Test func aScriptNamesActions() throws {
        #expect(try Script("<open-file>x<Enter>").steps == [.action("open-file"), .key(.character("x")), .key(.enter)])
        #expect(throws: Script.Failure.unknownKey("open-the-file")) { try Script("<open-the-file>") }
    }

    @Test func theTableHasEveryActionOnce() {
        let table = KeyTable()
        #expect(table.parts.flatMap(\.lines).count == Keymap.actions.count)
        #expect(table.parts.last?.title == "Everywhere")
        #expect(table.markdown.contains("| Compose | `S` | send this one record, after a question | `send` |"))
        // What has no key there is typed.
        #expect(table.markdown.contains("| Compose, Batches | `:take-back` | take back what was sent last, "))
    }
}
