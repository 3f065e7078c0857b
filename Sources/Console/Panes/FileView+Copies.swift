import CallPersonalisation
import CallboardCore
import Terminal

extension FileView {
    /// What can be copied of the row under the cursor, with numbers as they are shown.
    func copies(_ facts: Facts) -> [CopyChoice] {
        guard context == .file, let row = row(list.cursor) else { return [] }
        let mask = facts.maskWords
        let cells = RecordField.allCases.map { Self.copied(row.draft[$0], $0, facts) }
        let members = zip(RecordField.allCases, cells).filter { !$0.1.isEmpty }
        let json = JSONLayout.object(members.map { ($0.0.rawValue, .text($0.1)) })
        var choices = [
            CopyChoice("y", "receiver" + mask, .text(facts.rawNumber(row.draft.receiver).string)),
            CopyChoice("j", "JSON" + mask, .text(json)),
            CopyChoice("r", "row" + mask, .text(cells.joined(separator: "\t"))),
        ]
        // Composed records are no file that a command could read.
        if !isBatch { choices.append(CopyChoice("h", "headless command", .text(facts.command(["validate", path])))) }
        if let problem = row.problems.first {
            let value = problem.rule.field.map { Self.copied(row.draft[$0], $0, facts) } ?? ""
            choices.append(CopyChoice("p", "problem", .text(Wording.words(for: problem, value: value))))
        }
        return choices
    }

    private static func copied(_ text: String, _ field: RecordField, _ facts: Facts) -> String {
        switch field {
        case .caller, .receiver: facts.rawNumber(text).string
        default: SafeText(untrusted: text).string
        }
    }
}
