import CallPersonalisation
import CallboardCore
import Terminal

extension Console {
    /// Takes a key in a list over the pane.
    mutating func press(_ key: Key, in picker: Picker) -> [Effect] {
        var picker = picker
        let outcome = picker.update(key)
        overlay = .picker(picker)
        switch outcome {
        case .open: return []
        case .cancelled: overlay = nil
        case .chosen(let line): return choose(line, from: picker.content)
        case .new where picker.content == .drafts:
            overlay = nil
            let facts = facts
            return take(compose.beginDraft(facts))
        case .new: overlay = .line(LinePrompt(.saveTemplate))
        case .rename(let line): overlay = .line(LinePrompt(.renameTemplate(line.id), text: line.id))
        case .remove(let line) where picker.content == .drafts:
            let facts = facts
            return take(compose.remove(draft: line.id, facts))
        case .remove(let line):
            tell(Notice("Template \(untrusted: line.id) is deleted; \(facts.key(.undo)) in Compose brings it back."))
            compose.noteRemoved(line.id)
            return [.changeForms(.remove(line.id))]
        }
        return []
    }

    private mutating func choose(_ line: Picker.Line, from content: Picker.Content) -> [Effect] {
        overlay = nil
        let facts = facts
        switch content {
        case .templates:
            compose.fill(withTemplate: line.draft, facts)
            tell(Notice("Filled from the template \(untrusted: line.id). \(facts.key(.undo)) undoes it."))
            return [.changeForms(.use(line.id))]
        case .sentBefore:
            compose.fill(withEarlier: line.draft, facts)
            tell(Notice("Copied from an earlier record; the times stayed. \(facts.key(.undo)) undoes it."))
            return []
        case .fixes:
            compose.apply(line.draft, facts)
            tell(Notice("Done: \(line.cells[0]). \(facts.key(.undo)) undoes it."))
            return []
        case .drafts: return take(compose.goOn(withDraft: line.id, facts))
        case .sort:
            guard let column = Int(line.id) else { return [] }
            self[pane].sort(by: .chosen(column, after: self[pane].order), facts)
            return []
        }
    }

    /// Takes a key in a line that was asked for.
    mutating func press(_ key: Key, in prompt: LinePrompt) -> [Effect] {
        var prompt = prompt
        let outcome = prompt.update(key)
        overlay = .line(prompt)
        switch (outcome, prompt.purpose) {
        case (.open, _): return []
        case (.cancelled, .saveRecipe(_, let plans)):
            ask(.fixMenu(plans))
            return []
        case (.cancelled, .writeLeftOut(let open)):
            comeBack(to: open)
            return []
        case (.cancelled, _):
            overlay = nil
            return []
        case (.entered(let name), .saveRecipe(let recipe, let plans)):
            guard RecipeStore.isName(name) else {
                tell(.problem(SafeText(untrusted: Wording.words(of: RecipeError.badName(name)))))
                return []
            }
            ask(.fixMenu(plans))
            return [.saveRecipe(name, recipe)]
        case (.entered(let name), .saveTemplate):
            overlay = nil
            let isThere = compose.memory.template(named: name) != nil
            let template = FormTemplate(name: name, draft: compose.draft, usedAt: facts.now)
            tell(
                Notice(
                    "\(isThere ? "Replaced" : "Saved") the template \(untrusted: template.name), without the receiver."
                )
            )
            return [.changeForms(.save(template))]
        case (.entered(let path), .writeView(let table)): return write(table, to: path)
        case (.entered(let path), .writeLeftOut(let open)):
            comeBack(to: open, pressed: key)
            return [.writeLeftOut(path)]
        case (.entered(let name), .renameTemplate(let old)):
            overlay = .picker(.templates(compose.memory, facts))
            guard name == old || compose.memory.template(named: name) == nil else {
                tell(.problem("There is a template of that name already: nothing was renamed."))
                return []
            }
            return [.changeForms(.rename(old, to: name))]
        }
    }

    /// Shows the templates or drafts there are now in a list of them that is open.
    mutating func refreshPicker(after message: Message) {
        guard case .picker(var picker) = overlay else { return }
        switch (message, picker.content) {
        case (.forms, .templates): picker.show(.templates(compose.memory, facts))
        case (.drafts, .drafts), (.draftSaved, .drafts): picker.show(compose.draftPicker(facts))
        default: return
        }
        overlay = .picker(picker)
    }
}
