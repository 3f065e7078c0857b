/// The forms in which files of records come.
package enum FileFormat: String, Codable, CaseIterable, Hashable, Sendable {
    /// Cells with a separator between them: comma, semicolon, tab or bar, whichever the file uses.
    case csv
    /// Cells with tabs between them.
    case tsv
    /// One JSON array of objects.
    case json
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// The body of an API request: `{"call_records":[…]}` or one record.
    case api

    /// Whether the file is JSON of some kind.
    package var isJSON: Bool { self == .json || self == .jsonLines || self == .api }
}

/// How a file's bytes become text.
package enum FileEncoding: String, Codable, Hashable, Sendable {
    case utf8 = "UTF-8"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"
    /// The Western European code page of older Windows programs.
    case windows1252 = "Windows-1252"
}
