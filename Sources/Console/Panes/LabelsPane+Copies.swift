import CallPersonalisation
import CallboardCore
import Terminal

extension LabelsPane {
    /// What can be copied of the marked labels, or of the one under the cursor.
    func copies(_ facts: Facts) -> [CopyChoice] {
        let labels = marks.chosen(in: list, id: identify(facts)).compactMap { facts.labels?[$0] }
        guard !labels.isEmpty else { return [] }
        let isOne = labels.count == 1
        func all(_ words: (Label) -> String) -> CopyChoice.Source {
            .text(labels.map(words).joined(separator: "\n"))
        }
        return [
            CopyChoice("y", isOne ? "label ID" : "label IDs", all(\.id.rawValue)),
            CopyChoice("n", isOne ? "name" : "names", all(\.name)),
            CopyChoice("h", "headless command", .text(facts.command(["labels", "--json"]))),
            CopyChoice("j", "JSON", all(Self.json)),
            CopyChoice(
                "r",
                isOne ? "row" : "rows",
                .text(table(facts)?.copied(from: list, isOne: marks.isEmpty) ?? "")
            ),
        ]
    }

    /// With the service's own names, as the command for it has them.
    private static func json(_ label: Label) -> String {
        JSONLayout.object([
            ("id", .text(label.id.rawValue)), ("name", .text(label.name)), ("category", .count(label.category)),
            ("sub_category", .count(label.subCategory)), ("label_type", .text(label.kind)),
            ("created_at", .text(label.createdAt)), ("deleted_at", .text(label.deletedAt)),
        ])
    }
}
