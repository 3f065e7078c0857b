import TOMLKit

extension ConfigurationFile {
    /// Reads the text's tables and values.
    ///
    /// - Throws: `ConfigurationError` with the line of the syntax error.
    static func values(in text: String, path: String) throws(ConfigurationError) -> [String: ConfigurationValue] {
        do {
            return values(of: try TOMLTable(string: text))
        } catch let error as TOMLParseError {
            throw ConfigurationError(path: path, line: error.source.begin.line, "not TOML: \(error.description)")
        } catch {
            throw ConfigurationError(path: path, "not TOML")
        }
    }

    private static func values(of table: TOMLTable) -> [String: ConfigurationValue] {
        var values: [String: ConfigurationValue] = [:]
        for key in table.keys {
            guard let value = table[key] else { continue }
            values[key] = converted(value)
        }
        return values
    }

    private static func converted(_ value: any TOMLValueConvertible) -> ConfigurationValue {
        if let text = value.string { return .string(text) }
        if let number = value.int { return .integer(number) }
        if let number = value.double { return .number(number) }
        if let flag = value.bool { return .boolean(flag) }
        if let table = value.table { return .table(values(of: table)) }
        if let array = value.array { return .list(array.map(converted)) }
        return .other(value.type.description)
    }
}
