import CallPersonalisation

extension ColumnMapping {
    /// The mapping as a file.
    package var text: String {
        var text = "# A mapping of callboard: which column is which field, and what all records get besides.\n"
        if let zone { text += "time_zone = \(ConfigurationDraft.quoted(zone))\n" }
        for (name, values) in [("constants", constants), ("defaults", defaults)] where !values.isEmpty {
            text += "\n[\(name)]\n"
            for (field, value) in values.sorted(by: { $0.key < $1.key }) {
                text += "\(field.rawValue) = \(ConfigurationDraft.quoted(value))\n"
            }
        }
        for column in columns {
            text += "\n[[column]]\nname = \(ConfigurationDraft.quoted(column.header))\n"
            text += "is = \(ConfigurationDraft.quoted(column.target.name))\n"
            if let times = column.times { text += "times = \(ConfigurationDraft.quoted(times.rawValue))\n" }
        }
        return text
    }

    /// Reads what `text` wrote, or a person.
    ///
    /// - Throws: `ConfigurationError` with what is wrong and what is allowed.
    package init(text: String, path: String) throws(ConfigurationError) {
        let values = try ConfigurationFile.values(in: text, path: path)
        self.init()
        for (key, value) in values {
            switch (key, value) {
            case ("time_zone", .string(let name)): zone = name
            case ("constants", .table(let table)): constants = try ColumnMapping.values(table, key, path)
            case ("defaults", .table(let table)): defaults = try ColumnMapping.values(table, key, path)
            case ("column", .list(let list)):
                for (index, entry) in list.enumerated() {
                    columns.append(try ColumnMapping.column(entry, "column \(index + 1)", path))
                }
            default:
                throw ConfigurationError(
                    path: path,
                    key: key,
                    "allowed are time_zone (a text), [constants], [defaults] and [[column]]"
                )
            }
        }
        for field in RecordField.allCases where columns.count(where: { $0.target == .field(field) }) > 1 {
            throw ConfigurationError(path: path, key: "column", "two columns are \(field.rawValue)")
        }
    }

    private static func values(
        _ table: [String: ConfigurationValue],
        _ key: String,
        _ path: String
    ) throws(ConfigurationError) -> [RecordField: String] {
        var values: [RecordField: String] = [:]
        for (name, value) in table {
            guard let field = RecordField(rawValue: name) else {
                throw ConfigurationError(path: path, key: "\(key).\(name)", "fields are \(fieldNames)")
            }
            switch value {
            case .string(let text): values[field] = text
            case .integer(let number): values[field] = String(number)
            default: throw ConfigurationError(path: path, key: "\(key).\(name)", "is \(value.kind); a text is wanted")
            }
        }
        return values
    }

    private static func column(
        _ value: ConfigurationValue,
        _ place: String,
        _ path: String
    ) throws(ConfigurationError) -> Column {
        guard case .table(let table) = value, case .string(let header)? = table["name"] else {
            throw ConfigurationError(path: path, key: "\(place).name", "the column's name in the file is wanted")
        }
        if let other = table.keys.first(where: { !["name", "is", "times"].contains($0) }) {
            throw ConfigurationError(path: path, key: "\(place).\(other)", "unknown; allowed are name, is, times")
        }
        guard case .string(let name)? = table["is"], let target = Target(name: name) else {
            throw ConfigurationError(path: path, key: "\(place).is", "one of \(fieldNames), keep, ignore")
        }
        var column = Column(header: header, target: target)
        if let times = table["times"] {
            guard case .string(let text) = times, let known = Times(rawValue: text) else {
                throw ConfigurationError(path: path, key: "\(place).times", "one of day-first, month-first, serial")
            }
            column.times = known
        }
        return column
    }

    private static var fieldNames: String { RecordField.allCases.map(\.rawValue).joined(separator: ", ") }
}

extension ColumnMapping.Target {
    /// The name in mappings: the field's, `keep` or `ignore`.
    package var name: String {
        switch self {
        case .field(let field): field.rawValue
        case .kept: "keep"
        case .ignored: "ignore"
        }
    }

    /// The target of a name, as `name` gives it; nil if there is none.
    package init?(name: String) {
        switch name {
        case "keep": self = .kept
        case "ignore": self = .ignored
        default:
            guard let field = RecordField(rawValue: name) else { return nil }
            self = .field(field)
        }
    }
}
