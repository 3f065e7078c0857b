import CallPersonalisation

extension Recipe {
    /// The recipe as a file.
    package var text: String {
        var text = "# A recipe of callboard: what is done to rows that break a rule, in this order.\n"
        for repair in repairs {
            text += "\n[[repair]]\n"
            if let cause = repair.cause { text += "cause = \(ConfigurationDraft.quoted(cause.name))\n" }
            text += "field = \(ConfigurationDraft.quoted(repair.field.rawValue))\n"
            text += "do = \(ConfigurationDraft.quoted(repair.kind.rawValue))\n"
            if repair.wants != .nothing { text += "value = \(ConfigurationDraft.quoted(repair.value))\n" }
            if let only = repair.only { text += "only = \(ConfigurationDraft.quoted(only))\n" }
        }
        return text
    }

    /// Reads what `text` wrote, or a person.
    ///
    /// - Throws: `ConfigurationError` with what is wrong and what is allowed.
    package init(text: String, path: String) throws(ConfigurationError) {
        let values = try ConfigurationFile.values(in: text, path: path)
        if let other = values.keys.first(where: { $0 != "repair" }) {
            throw ConfigurationError(path: path, key: other, "unknown; a recipe has [[repair]] tables only")
        }
        guard case .list(let list)? = values["repair"] else {
            throw ConfigurationError(path: path, "no [[repair]] table; a recipe needs at least one")
        }
        guard list.count <= Recipe.repairsMax else {
            throw ConfigurationError(path: path, "more than \(Recipe.repairsMax) repairs")
        }
        var repairs: [Repair] = []
        for (index, value) in list.enumerated() {
            repairs.append(try Recipe.repair(value, path: path, place: "repair \(index + 1)"))
        }
        self.init(repairs)
    }

    private static func repair(
        _ value: ConfigurationValue,
        path: String,
        place: String
    ) throws(ConfigurationError) -> Repair {
        guard case .table(let table) = value else { throw ConfigurationError(path: path, key: place, "not a table") }
        let known = ["cause", "field", "do", "value", "only"]
        if let other = table.keys.first(where: { !known.contains($0) }) {
            throw ConfigurationError(
                path: path,
                key: "\(place).\(other)",
                "unknown; allowed are \(known.joined(separator: ", "))"
            )
        }
        func text(_ key: String) throws(ConfigurationError) -> String? {
            switch table[key] {
            case nil: return nil
            case .string(let text)?: return text
            case .integer(let number)?: return String(number)
            case let other?:
                throw ConfigurationError(path: path, key: "\(place).\(key)", "is \(other.kind); a text is wanted")
            }
        }
        let cause = try text("cause")
        let rule = cause.flatMap { RecordRule(name: $0) }
        if let cause, rule == nil {
            throw ConfigurationError(path: path, key: "\(place).cause", "there is no rule \(cause)")
        }
        guard let kindName = try text("do"), let kind = Repair.Kind(rawValue: kindName) else {
            let kinds = Repair.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError(path: path, key: "\(place).do", "one of \(kinds)")
        }
        guard let field = try text("field").map({ RecordField(rawValue: $0) }) ?? rule?.field else {
            let fields = RecordField.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError(path: path, key: "\(place).field", "one of \(fields)")
        }
        let repair = Repair(kind, field, try text("value") ?? "", for: rule, only: try text("only"))
        if let problem = repair.problem { throw ConfigurationError(path: path, key: place, problem) }
        return repair
    }
}
