import CallPersonalisation

extension ColumnMapping {
    /// Reads `column=field,column=field,…` for a file.
    ///
    /// A column is its name in any case, or its place as `#3`, from 1. A field is its name in any API version, `keep` or
    /// `ignore`; a time field may be followed by `:day-first`, `:month-first` or `:serial`. Columns that are not named are left
    /// to be recognised.
    ///
    /// - Throws: `FileError.malformedMapping`, `.unknownColumn`, `.unknownField`, `.fieldGivenTwice`
    package static func parse(_ text: String, for file: RecordFile) throws -> ColumnMapping {
        var mapping = ColumnMapping(
            columns: file.headers.map { Column(header: $0, target: .kept, evidence: .none) }
        )
        for part in text.split(separator: ",") {
            guard let equals = part.lastIndex(of: "=") else { throw FileError.malformedMapping(String(part)) }
            let name = String(part[..<equals]).trimmed
            let index = try place(of: name, in: file)
            let pieces = part[part.index(after: equals)...].split(separator: ":", maxSplits: 1)
            guard let first = pieces.first else { throw FileError.malformedMapping(String(part)) }
            let target = try target(String(first).trimmed)
            if case .field(let field) = target, let other = mapping.column(of: field), other != index {
                throw FileError.fieldGivenTwice(field)
            }
            var times: Times?
            if pieces.count == 2 {
                times = Times(rawValue: String(pieces[1]).trimmed)
                if times == nil { throw FileError.malformedMapping(String(part)) }
            }
            mapping.columns[index] = Column(header: file.headers[index], target: target, times: times)
        }
        return mapping
    }

    /// Adds what every record gets, from `field=value`, or from `field?=value` for cells that are empty.
    ///
    /// - Throws: `FileError.malformedMapping`, `.unknownField`
    package mutating func set(_ text: String) throws {
        guard let equals = text.firstIndex(of: "=") else { throw FileError.malformedMapping(text) }
        var name = text[..<equals]
        let isDefault = name.last == "?"
        if isDefault { name.removeLast() }
        guard case .field(let field) = try ColumnMapping.target(String(name).trimmed) else {
            throw FileError.unknownField(String(name))
        }
        let value = String(text[text.index(after: equals)...])
        if isDefault { defaults[field] = value } else { constants[field] = value }
    }

    private static func place(of name: String, in file: RecordFile) throws -> Int {
        if let exact = file.headers.firstIndex(of: name) { return exact }
        let normalised = ColumnNames.normalised(name)
        if !normalised.isEmpty, let index = file.headers.firstIndex(where: { ColumnNames.normalised($0) == normalised })
        {
            return index
        }
        if name.hasPrefix("#"), let number = Int(name.dropFirst()), file.headers.indices.contains(number - 1) {
            return number - 1
        }
        throw FileError.unknownColumn(name)
    }

    private static func target(_ name: String) throws -> Target {
        switch name.lowercased() {
        case "keep": return .kept
        case "ignore": return .ignored
        case "label": return .field(.labelID)
        case "reason": return .field(.callReason)
        case "starts": return .field(.startsAt)
        case "ends": return .field(.endsAt)
        default:
            guard let field = ColumnNames.api[ColumnNames.normalised(name)] else { throw FileError.unknownField(name) }
            return .field(field)
        }
    }
}

extension String {
    /// Without spaces at either end.
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
