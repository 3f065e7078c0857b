import CallPersonalisation
import CallboardCore
import Terminal

extension Console {
    /// Where keys go now.
    var context: KeyContext { self[pane].context }

    /// What can be done where keys go now.
    var actions: [Action] { facts.keymap.actions(in: context) }

    /// Letters that move by words in a field with Alt, as in readline.
    private static let altInFields: Set<Unicode.Scalar> = ["b", "d", "f"]

    /// Takes a key: what lies on top first, then a field that is typed in, then the keymap.
    mutating func press(_ key: Key) -> [Effect] {
        // Esc and the key after it arrive together from a slow link or a quick hand, and no key of ours needs Alt.
        if case .alt(let scalar) = key, !Self.altInFields.contains(scalar) {
            return press(.escape) + press(.character(scalar))
        }
        if batches.forgetSubmit(), key == .escape {
            tell(Notice("Nothing is asked when the check ends."))
            return []
        }
        if takeBackAsked(), key == .escape { return [] }
        if let overlay { return press(key, over: overlay) }
        let facts = facts
        if let steps = self[pane].type(key, facts) { return take(steps) }
        guard let action = facts.keymap.action(for: key, in: context) else { return [] }
        // Esc is pressed too easily to leave with.
        if action.command == .back, key != .escape, self[pane].isAtTop, wayBack == nil { return perform(.quit) }
        return perform(action.command, pressed: key)
    }

    /// Lets what was asked for open nothing after another key; tells whether anything was asked for.
    ///
    /// The answer, when it comes, only says which key asks again.
    private mutating func takeBackAsked() -> Bool {
        let isOfBatches = batches.takeBackAsked()
        guard failures.takeBackAsked() || isOfBatches else { return false }
        if case .answer = notice?.stays { dropNotice() }
        return true
    }

    /// Does what an action says, or tells why it can do nothing.
    mutating func perform(_ command: Command, pressed key: Key? = nil) -> [Effect] {
        if let why = whyOff(command) {
            tell(.off(command, in: pane, why: why, pressed: key))
            return []
        }
        if let effects = performOnList(command) { return effects }
        switch command {
        case .labels: return choose(.labels)
        case .compose: return choose(.compose)
        case .batches: return choose(.batches)
        case .failures: return choose(.failures)
        case .history: return choose(.history)
        case .log: return choose(.log)
        case .help: overlay = .help(HelpView())
        case .command: overlay = .commandLine(CommandLineView(history: commandHistory))
        case .reveal: return reveal()
        case .copyView:
            guard let copied else { break }
            overlay = .copyView(CopyView(copied))
            // Only whole numbers are something that was shown.
            let isOfNumbers = PhoneNumber.maskAll(in: copied) != copied
            return isOfNumbers && !facts.isRevealed ? [.recordReveal("What was copied")] : []
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .quit: return quit(pressed: key)
        case .back:
            guard let name = wayBack else { return performInPane(command, pressed: key) }
            return choose(name)
        case .copy: return copy(pressed: key)
        case .newRecord where pane == .labels:
            return show(.compose) + performInPane(.newRecord)
        default: return performInPane(command, pressed: key)
        }
        return []
    }

    private mutating func performInPane(_ command: Command, pressed key: Key? = nil) -> [Effect] {
        let facts = facts
        let steps = self[pane].perform(command, facts)
        let effects = take(steps)
        if case .dialog(var open) = overlay, steps.contains(where: \.isQuestion) {
            open.openedBy = key
            overlay = .dialog(open)
        }
        return effects
    }

    /// Copies the only thing there is to copy, or asks which one.
    private mutating func copy(pressed key: Key?) -> [Effect] {
        let choices = self[pane].copies(facts)
        guard choices.count > 1 else { return choices.first.map { [$0.effect] } ?? performInPane(.copy, pressed: key) }
        overlay = .copyMenu(CopyMenu(choices: choices))
        return []
    }

    /// Why a command can do nothing now; nil if it can.
    func whyOff(_ command: Command) -> SafeText? { whyOff(command, in: self[pane]) }

    /// Why a command can do nothing in a pane; nil if it can.
    func whyOff(_ command: Command, in pane: any Pane) -> SafeText? {
        switch command {
        case .labels, .compose, .batches, .failures, .history, .log, .help, .command, .repaint, .suspend, .quit,
            .reveal:
            nil
        case .copyView: copied == nil ? "nothing was copied yet" : nil
        default: whyOffOnList(command) ?? pane.whyOff(command, facts)
        }
    }

    private mutating func reveal() -> [Effect] {
        defer { facts.isRevealed = revealed.contains(pane) }
        guard revealed.insert(pane).inserted else {
            revealed.remove(pane)
            tell(Notice("Numbers are masked."))
            return []
        }
        tell(
            Notice(
                "Numbers are shown in \(pane.title) alone; this was written to the history. \(facts.key(.reveal)) masks them."
            )
        )
        return [.recordReveal(pane.title.string)]
    }

    // MARK: Over the pane

    private mutating func press(_ key: Key, over overlay: Overlay) -> [Effect] {
        switch overlay {
        case .dialog(let open): return press(key, in: open)
        case .picker(let picker): return press(key, in: picker)
        case .line(let prompt): return press(key, in: prompt)
        case .copyView(var view):
            self.overlay = view.update(key) ? .copyView(view) : nil
            return []
        case .help(var help):
            let outcome = help.update(key, actions: actions)
            self.overlay = .help(help)
            return close(outcome)
        case .copyMenu(let menu):
            self.overlay = nil
            return menu.choice(key).map { [$0.effect] } ?? []
        case .commandLine(var line):
            let outcome = line.update(key, actions: actions)
            self.overlay = .commandLine(line)
            return close(outcome)
        case .path(var prompt):
            let outcome = prompt.update(key)
            self.overlay = .path(prompt)
            switch outcome {
            case .open: return []
            case .cancelled:
                self.overlay = nil
                return []
            case .complete(let text): return [.completePath(text)]
            case .chosen(let path):
                self.overlay = nil
                return openFile(path)
            }
        }
    }

    private mutating func close(_ outcome: OverlayOutcome) -> [Effect] {
        switch outcome {
        case .open: return []
        case .cancelled:
            overlay = nil
            return []
        case .run(let command):
            overlay = nil
            return perform(command)
        case .typed(let line):
            overlay = nil
            commandHistory.append(line)
            return run(line)
        }
    }

    /// Opens a file in Batches.
    mutating func openFile(_ path: String) -> [Effect] {
        (pane, way) = (.batches, nil)
        // What was said is about something else, perhaps a path that did not open.
        dropNotice()
        let path = PathCompletion.withHome(path)
        return take(batches.open(path))
    }

    /// Runs a command that was typed.
    private mutating func run(_ line: String) -> [Effect] {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let name = words.first else { return [] }
        guard let command = Command(rawValue: name) ?? CommandLineView.matches(name, among: actions).first?.command
        else {
            tell(.problem("There is no command \(untrusted: name); \(facts.key(.help)) shows them all."))
            return []
        }
        if words.count == 2, command == .openFile { return openFile(words[1].trimmingSpaces) }
        guard actions.contains(where: { $0.command == command }) else {
            let places = Keymap.actions.filter { $0.command == command }.flatMap(\.contexts).map(\.pane)
            let names = PaneName.allCases.filter(places.contains).map(\.title).joined(separator: ", ")
            tell(.problem("\(command.rawValue) can be done in \(names), not here."))
            return []
        }
        if words.count == 2 { return run(command, argument: words[1].trimmingSpaces) }
        return perform(command)
    }

    /// Runs a command with what was typed behind its name.
    private mutating func run(_ command: Command, argument: String) -> [Effect] {
        if let why = whyOff(command) {
            tell(.off(command, in: pane, why: why))
            return []
        }
        let facts = facts
        if let steps = self[pane].perform(command, argument: argument, facts) { return take(steps) }
        tell(.problem("\(command.rawValue) takes nothing behind its name here."))
        return []
    }

    /// Takes pasted text: only a field can, so that a paste never runs a command.
    mutating func paste(_ text: String) -> [Effect] {
        switch overlay {
        case .copyMenu: overlay = nil
        case .dialog(var open):
            guard isDialogSeen else { return [] }
            open.paste(text)
            overlay = .dialog(open)
        case .help(var help):
            help.paste(text)
            overlay = .help(help)
        case .commandLine(var line):
            line.paste(text)
            overlay = .commandLine(line)
        case .path(var prompt):
            prompt.paste(text)
            overlay = .path(prompt)
        case .line(var prompt):
            prompt.paste(text)
            overlay = .line(prompt)
        case .picker, .copyView: tell(.problem("A list takes no paste: choose a line, or Esc closes it."))
        case nil:
            let facts = facts
            if let steps = self[pane].paste(text, facts) { return take(steps) }
            if let pasted = PastedRecord(text, reader: facts.timeReader, labels: facts.labels) {
                ask(.pasted(pasted))
                return []
            }
            tell(.problem("A paste goes into a field only: choose one first. Nothing was done with it."))
        }
        return []
    }
}

extension Step {
    /// Whether a dialog opens.
    fileprivate var isQuestion: Bool {
        if case .ask = self { return true }
        return false
    }
}
