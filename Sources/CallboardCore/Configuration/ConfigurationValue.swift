/// One value of a configuration file, apart from how the file is written.
indirect enum ConfigurationValue: Hashable, Sendable {
    case string(String)
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case table([String: ConfigurationValue])
    case list([ConfigurationValue])
    /// A kind that no key takes, by name, such as `datetime`.
    case other(String)

    /// What it is called in an error.
    var kind: String {
        switch self {
        case .string: "a text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .table: "a table"
        case .list: "a list"
        case .other(let name): "of kind \(name)"
        }
    }
}
