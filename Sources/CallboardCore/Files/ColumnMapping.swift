package import CallPersonalisation

/// Which column of a file is which field, and what all records get besides.
///
/// It can be saved under a name and used for another file: columns are then found by their names, or by their places where a
/// file names none.
package struct ColumnMapping: Hashable, Sendable, Codable {
    /// What a column is for.
    package enum Target: Hashable, Sendable, Codable {
        /// It is this field of the record.
        case field(RecordField)
        /// It stays with the record but is not sent, such as a customer's reference.
        case kept
        /// It is not read.
        case ignored
    }

    /// Why a column was taken for what it is.
    package enum Evidence: String, Hashable, Sendable, Codable {
        /// A person or a saved mapping said so.
        case given
        /// Its name.
        case header
        /// What is written in it.
        case content
        /// Nothing: it is kept.
        case none
    }

    /// How the times of a column are read where that is not plain from each text.
    package enum Times: String, Hashable, Sendable, Codable {
        case dayFirst = "day-first"
        case monthFirst = "month-first"
        /// Days as spreadsheets count them.
        case serial
    }

    /// One column.
    package struct Column: Hashable, Sendable, Codable {
        /// Its name in the file.
        package var header: String
        /// What it is for.
        package var target: Target
        /// Why.
        package var evidence: Evidence
        /// How its times are read; nil to find out from the whole column.
        package var times: Times?

        /// Makes a column.
        package init(header: String, target: Target, evidence: Evidence = .given, times: Times? = nil) {
            self.header = header
            self.target = target
            self.evidence = evidence
            self.times = times
        }
    }

    /// The file's columns in order.
    package var columns: [Column]
    /// What a field is in every record, whatever a column says.
    package var constants: [RecordField: String]
    /// What a field is where its cell is empty.
    package var defaults: [RecordField: String]
    /// The zone of local times, as in the tz database; nil for the one that is set otherwise.
    package var zone: String?

    /// Makes a mapping.
    package init(
        columns: [Column] = [],
        constants: [RecordField: String] = [:],
        defaults: [RecordField: String] = [:],
        zone: String? = nil
    ) {
        self.columns = columns
        self.constants = constants
        self.defaults = defaults
        self.zone = zone
    }

    /// The fields that every record must have.
    package static let required: [RecordField] = [.caller, .receiver, .labelID, .startsAt, .endsAt]

    /// The place of a field's column, from 0; nil if it has none.
    package func column(of field: RecordField) -> Int? {
        columns.firstIndex { $0.target == .field(field) }
    }

    /// The places of the columns that are kept and not sent.
    package var keptColumns: [Int] { columns.indices.filter { columns[$0].target == .kept } }

    /// The required fields that neither a column nor a constant nor a default gives, in field order.
    package var missing: [RecordField] {
        ColumnMapping.required.filter { column(of: $0) == nil && constants[$0] == nil && defaults[$0] == nil }
    }

    /// The columns that nothing is made of and nobody said so about, while no column and no text is the call reason.
    ///
    /// A label's name is shown by its ID, so only the reason is lost in silence.
    package var leftOver: [Column] {
        guard column(of: .callReason) == nil, constants[.callReason] == nil, defaults[.callReason] == nil else {
            return []
        }
        return columns.filter { $0.target == .kept && $0.evidence == .none }
    }

    /// The same mapping for a file with other columns: by name where both have names, else by place.
    ///
    /// Columns that the mapping does not know are recognised if `file` has a sample of them.
    ///
    /// - Throws: `FileError.unknownColumn` if the file lacks a column that the mapping gives to a field.
    package func applied(to headers: [String], hasHeader: Bool) throws -> ColumnMapping {
        var result = ColumnMapping(constants: constants, defaults: defaults, zone: zone)
        result.columns = headers.map { Column(header: $0, target: .kept, evidence: .none) }
        for (place, column) in columns.enumerated() {
            let name = ColumnNames.normalised(column.header)
            let found =
                hasHeader
                ? headers.firstIndex { ColumnNames.normalised($0) == name }
                : headers.indices.contains(place) ? place : nil
            if let found {
                result.columns[found].target = column.target
                result.columns[found].evidence = .given
                result.columns[found].times = column.times
            } else if case .field = column.target {
                throw FileError.unknownColumn(column.header)
            }
        }
        return result
    }

    /// Only what a person or a name says for sure: what is worth saving.
    package var saved: ColumnMapping {
        var result = self
        for index in result.columns.indices { result.columns[index].evidence = .given }
        return result
    }
}
