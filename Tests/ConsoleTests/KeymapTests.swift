import Terminal
import Testing

@testable import Console

struct KeymapTests {
    @Test(arguments: Command.allCases)
    func everyCommandHasAKeyAndASentenceSomewhere(command: Command) throws {
        let action = try #require(Keymap.actions.first { $0.command == command })
        #expect(!action.keys.isEmpty)
        #expect(action.words.width >= 7)
        #expect(!action.words.string.hasSuffix("."))
        #expect(!action.contexts.isEmpty)
    }

    @Test(arguments: KeyContext.allCases)
    func aKeyDoesOneThingInAPlace(context: KeyContext) {
        var seen: [Key: Command] = [:]
        for action in Keymap.standard.actions(in: context) {
            for key in action.keys {
                #expect(seen[key] == nil, "\(key) in \(context)")
                seen[key] = action.command
                #expect(Keymap.standard.action(for: key, in: context) == action)
            }
        }
    }

    @Test func noKeyIsOneThatATerminalOrMultiplexerTakesAway() {
        let forbidden = Set("sqabimjh[".map { Key.control($0) })
        for action in Keymap.actions {
            for key in action.keys {
                #expect(!forbidden.contains(key), "\(action.name)")
                if case .alt = key { Issue.record("\(action.name) needs Alt") }
                if case .function = key { #expect(action.keys.count > 1, "\(action.name) has a function key only") }
            }
        }
    }

    @Test(arguments: Command.allCases)
    func everyCommandIsFoundByItsNameInTheCommandLine(command: Command) {
        for context in KeyContext.allCases
        where Keymap.standard.actions(in: context).contains(where: { $0.command == command }) {
            #expect(
                CommandLineView.matches(
                    command.rawValue,
                    among: Keymap.standard.actions(in: context)
                ).first?.command == command
            )
        }
    }

    @Test(arguments: KeyContext.allCases)
    func helpListsEverythingThatCanBeDone(context: KeyContext) {
        let actions = Keymap.standard.actions(in: context)
        let help = HelpView()
        #expect(help.matching(actions) == actions)
    }

    @Test func lettersOfOtherLayoutsCountByTheirPlace() {
        // The Russian letter on the J key.
        #expect(Keymap.standard.action(for: .character("о"), in: .labels)?.command == .down)
    }

    @Test func nothingReachesTheNetworkOnOneKeyButReading() {
        let sending: Set<Command> = [.send, .submit, .retry, .replay, .cancel, .resolve]
        for action in Keymap.actions where sending.contains(action.command) {
            let words = action.words.string
            #expect(words.contains("after a question") || words.contains("decide"), "\(action.name)")
        }
    }

    @Test(
        "Every letter of the keymap is found on Russian, Arabic and Devanagari keyboards",
        arguments: [
            ("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."),
            ("ضصثقفغعهخحجدشسيبتنمكطئءؤرىةوزظ", "qwertyuiop[]asdfjkl;'zxcvnm,./"),
            ("बहगदजडपरकतचटमनवलसय", "yuiop[hjkl;'cvbnm/"),
        ]
    )
    func everyLetterIsFoundByItsPlace(letters: String, latin: String) {
        for (letter, place) in zip(letters.unicodeScalars, latin.unicodeScalars) {
            for context in KeyContext.allCases {
                let expected = Keymap.standard.action(for: .character(place), in: context)
                #expect(Keymap.standard.action(for: .character(letter), in: context) == expected, "\(letter)")
            }
        }
    }

    @Test(arguments: Keymap.actions.flatMap(\.keys))
    func everyKeyIsFoundByItsName(key: Key) {
        #expect(Key(named: key.description) == key)
    }
}
