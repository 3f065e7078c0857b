package import CallPersonalisation

/// What the form remembers between starts: earlier values of its fields, and templates.
///
/// Receivers are not among the values: the history has them, and `prune` empties it.
package struct FormMemory: Hashable, Sendable, Codable {
    /// A text that a field had.
    private struct Value: Hashable, Sendable, Codable {
        var text: String
        /// When it was sent last, in milliseconds since the epoch.
        var at: Int64
    }

    private var values: [RecordField: [Value]] = [:]
    /// The templates, the one that was used last first.
    package private(set) var templates: [FormTemplate] = []

    /// So many values of a field are kept.
    package static let valuesMax = 30
    /// So many templates are kept.
    package static let templatesMax = 200

    /// Nothing yet.
    package init() {}

    /// Earlier texts of a field, the newest first.
    package func values(of field: RecordField) -> [String] { values[field]?.map(\.text) ?? [] }

    /// The template of a name.
    package func template(named name: String) -> FormTemplate? { templates.first { $0.name == name } }

    /// Makes a change at a moment.
    package mutating func apply(_ change: FormChange, at now: Int64) {
        switch change {
        case .sent(let draft):
            for field in RecordField.allCases where field != .receiver && !draft[field].isEmpty {
                var list = values[field, default: []].filter { $0.text != draft[field] }
                list.insert(Value(text: draft[field], at: now), at: 0)
                values[field] = Array(list.prefix(Self.valuesMax))
            }
        case .save(let template):
            guard !template.name.isEmpty else { break }
            templates.removeAll { $0.name == template.name }
            templates.append(template)
        case .rename(let old, let new):
            let name = FormTemplate(name: new, draft: RecordDraft(), usedAt: 0).name
            guard !name.isEmpty, name != old, let index = templates.firstIndex(where: { $0.name == old }) else { break }
            var template = templates.remove(at: index)
            template.name = name
            templates.removeAll { $0.name == name }
            templates.append(template)
        case .remove(let name): templates.removeAll { $0.name == name }
        case .use(let name):
            for index in templates.indices where templates[index].name == name { templates[index].usedAt = now }
        }
        templates.sort { ($0.usedAt, $1.name) > ($1.usedAt, $0.name) }
        templates = Array(templates.prefix(Self.templatesMax))
    }

    /// Forgets values that were sent before a moment; templates stay.
    package mutating func forget(before moment: Int64) {
        values = values.mapValues { $0.filter { $0.at >= moment } }
    }
}
