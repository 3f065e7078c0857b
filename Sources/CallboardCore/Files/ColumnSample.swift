/// The names of columns and their first rows: what columns are recognised by.
struct ColumnSample {
    /// The columns' names, or names for their places.
    let headers: [String]
    /// Whether the names are the file's own.
    let hasHeader: Bool
    /// Rows as cells; a row may have fewer cells than there are columns.
    let rows: [[String]]

    /// How many different texts the rows have in a column.
    func distinct(_ column: Int) -> Int {
        Set(rows.map { column < $0.count ? $0[column] : "" }).count
    }
}
