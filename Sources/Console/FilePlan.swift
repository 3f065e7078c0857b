import CallPersonalisation
import CallboardCore

/// How an open file is read and what is changed about its rows: what a person can undo.
struct FilePlan: Hashable, Sendable {
    /// Which column is which field, and what all rows get besides.
    var mapping = ColumnMapping()
    /// The recipe, and the rows changed by hand.
    var changes = RowChanges()

    /// Says what a column is; another column that was this field is kept then.
    mutating func set(_ column: Int, to target: ColumnMapping.Target) {
        guard mapping.columns.indices.contains(column) else { return }
        if case .field(let field) = target {
            for other in mapping.columns.indices where other != column && mapping.columns[other].target == .field(field)
            {
                mapping.columns[other].target = .kept
                mapping.columns[other].evidence = .given
            }
            mapping.constants[field] = nil
        }
        mapping.columns[column].target = target
        mapping.columns[column].evidence = .given
        mapping.columns[column].times = nil
    }

    /// Says what a field is in every row without a column for it, or in empty cells where it has one; empty text says nothing.
    mutating func set(_ field: RecordField, to text: String) {
        let value = text.isEmpty ? nil : text
        if mapping.column(of: field) == nil {
            mapping.constants[field] = value
            mapping.defaults[field] = nil
        } else {
            mapping.defaults[field] = value
        }
    }

    /// What `set` said of a field; empty if nothing.
    func value(of field: RecordField) -> String {
        mapping.constants[field] ?? mapping.defaults[field] ?? ""
    }
}
