import CallPersonalisation

/// The names of columns and their first rows: what columns are recognised by.
struct ColumnSample {
    /// The columns' names, or names for their places.
    let headers: [String]
    /// Whether the names are the file's own.
    let hasHeader: Bool
    /// Rows as cells; a row may have fewer cells than there are columns.
    let rows: [[String]]

    /// Whether most texts of a column are several words, and as long as a call reason may be.
    func hasSentences(_ column: Int) -> Bool {
        let texts = rows.compactMap { column < $0.count && !$0[column].isEmpty ? $0[column] : nil }
        let sentences = texts.count { $0.contains(" ") && RecordRules.callReasonLength.contains($0.count) }
        return sentences > 0 && sentences * 5 >= texts.count * 4
    }

    /// How many different texts the rows have in a column.
    func distinct(_ column: Int) -> Int {
        Set(rows.map { column < $0.count ? $0[column] : "" }).count
    }
}
