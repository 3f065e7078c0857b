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
        for action in Keymap.actions(in: context) {
            for key in action.keys {
                #expect(seen[key] == nil, "\(key) in \(context)")
                seen[key] = action.command
                #expect(Keymap.action(for: key, in: context) == action)
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
        for context in KeyContext.allCases where Keymap.actions(in: context).contains(where: { $0.command == command })
        {
            #expect(CommandLineView.matches(command.rawValue, in: context).first?.command == command)
        }
    }

    @Test(arguments: KeyContext.allCases)
    func helpListsEverythingThatCanBeDone(context: KeyContext) {
        let actions = Keymap.actions(in: context)
        let help = HelpView()
        #expect(help.matching(actions) == actions)
    }

    @Test func lettersOfOtherLayoutsCountByTheirPlace() {
        #expect(Keymap.action(for: .character("о"), in: .labels)?.command == .down)  // Russian letter on the J key.
    }

    @Test func nothingReachesTheNetworkOnOneKeyButReading() {
        let sending: Set<Command> = [.send, .submit, .retry, .cancel, .resolve]
        for action in Keymap.actions where sending.contains(action.command) {
            let words = action.words.string
            #expect(words.contains("after a question") || words.contains("decide"), "\(action.name)")
        }
    }
}
