import Crypto
import Foundation
import GRDB

/// A short hash over the columns of one row, by which a row that was changed is told from the one that was written.
///
/// Two parts: 16 bytes over the facts, which never go, and 8 bytes over texts, which pruning empties.
struct Seal: Sendable {
    /// The table whose rows are sealed.
    let table: String
    /// Columns that make a row what it is.
    let facts: [String]
    /// Columns that may be emptied once a submission is pruned.
    let texts: [String]
    /// Where the value of a column stands among all that are sealed.
    private let places: [String: Int]
    /// What kinds of values the columns have, in their order; nil for any.
    private let kinds: [RowShape.Kind?]

    private init(table: String, facts: [String], texts: [String], shape: RowShape? = nil) {
        self.table = table
        self.facts = facts
        self.texts = texts
        places = Dictionary(uniqueKeysWithValues: zip(facts + texts, 0...))
        kinds = (facts + texts).map { shape?.kind(of: $0) }
    }

    /// The columns for a `SELECT` whose rows `Values(leading:)` takes.
    ///
    /// - Parameter name: what the table is called there, if it is not alone.
    func columns(of name: String? = nil) -> String {
        (facts + texts + ["seal"]).map { column in name.map { "\($0).\(column)" } ?? column }.joined(separator: ", ")
    }

    static let submission = Seal(
        table: "submission",
        facts: [
            "number", "id", "name", "profile", "kind", "account", "api_version", "mode", "parent", "created_at",
            "created_by", "control", "file_hash",
        ],
        texts: ["origin"],
        shape: .submission
    )
    static let chunk = Seal(
        table: "chunk",
        facts: ["submission", "states", "waiting", "earliest_end", "latest_end", "hash"],
        texts: [],
        shape: .chunk
    )
    static let refused = Seal(table: "refused", facts: ["submission", "count"], texts: ["rows"])
    static let attempt = Seal(
        table: "attempt",
        facts: [
            "id", "submission", "chunk", "picks", "records", "endpoint", "body_hash", "body_bytes", "claimed_at",
            "owner", "outcome", "phase", "bytes_sent", "duration", "token", "http_status", "request_id", "batch_id",
            "closed_at", "decision", "decided_by", "decided_at", "duplicate_of",
        ],
        texts: ["message", "raw"],
        shape: .attempt
    )
    static let result = Seal(
        table: "result",
        facts: ["chunk", "place", "submission", "attempt", "cause", "status", "at"],
        texts: ["message"]
    )
    static let kept = Seal(table: "kept", facts: ["name", "at", "body"], texts: [])

    static let resent = Seal(table: "resent", facts: ["chunk", "place", "next_chunk", "next_place"], texts: [])

    /// The tables that the third version of the schema sealed.
    static let first = [submission, chunk, refused, attempt, result, kept]
    static let all = first + [resent]

    // MARK: Making

    /// SQL that seals the rows of the table for which the condition, with its arguments, holds.
    func sql(where condition: String) -> String {
        let columns = (facts + texts).joined(separator: ", ")
        return "UPDATE \(table) SET seal = row_seal(\(facts.count), \(columns)) WHERE \(condition)"
    }

    /// Seals one row by its whole-number key.
    func put(_ db: Database, key: String, _ value: Int64) throws {
        let update = try db.cachedStatement(sql: sql(where: "\(key) = ?"))
        try update.execute(arguments: [value])
    }

    /// The function `row_seal(count of facts, fact, …, text, …)` that `sql(where:)` needs on its connection.
    static let function = DatabaseFunction("row_seal", pure: true) { values in
        guard let count = values.first.flatMap(Int.fromDatabaseValue), count < values.count else { return nil }
        return bytes(facts: Array(values[1...count]), texts: Array(values[(count + 1)...]))
    }

    /// The seal of values.
    static func bytes(facts: some Sequence<DatabaseValue>, texts: some Sequence<DatabaseValue>) -> Data {
        digest(facts).prefix(16) + digest(texts).prefix(8)
    }

    /// The seal of a row of `chunk`, which is written the most often.
    static func ofChunk(
        _ submission: Int64,
        _ states: Data,
        _ waiting: Int,
        _ ends: (earliest: Int64, latest: Int64?),
        _ hash: Data
    ) -> Data {
        bytes(
            facts: [
                submission.databaseValue, states.databaseValue, waiting.databaseValue, ends.earliest.databaseValue,
                ends.latest.databaseValue, hash.databaseValue,
            ],
            texts: []
        )
    }

    private static func digest(_ values: some Sequence<DatabaseValue>) -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(768)
        for value in values {
            switch value.storage {
            case .null: bytes.append(0)
            case .int64(let number):
                bytes.append(1)
                bytes.put(number)
            case .double(let number):
                bytes.append(2)
                bytes.put(number.bitPattern)
            case .string(let text):
                bytes.append(3)
                bytes.put(text: text)
            case .blob(let data):
                bytes.append(4)
                bytes.put(UInt32(data.count))
                bytes.append(contentsOf: data)
            }
        }
        return Data(SHA256.hash(data: bytes))
    }

    /// The values of one row that its seal is made of, so that a row and its seal are written in one step.
    struct Values {
        private let shape: Seal
        private var values: [DatabaseValue]
        /// The seal that the row had when it was read.
        private(set) var stored: Data?

        /// Those of a row that has nothing in it yet.
        init(of shape: Seal) {
            self.shape = shape
            values = Array(repeating: .null, count: shape.places.count)
        }

        /// Those of a row as it was read; of columns with the same name the first counts.
        init(_ row: Row, of shape: Seal) {
            self.init(of: shape)
            var isSet = Array(repeating: false, count: values.count)
            // Column by column: to ask for each by its name, the library goes through all names in lower case.
            for (column, value) in row {
                if column == "seal", stored == nil { stored = Data.fromDatabaseValue(value) }
                guard let place = shape.places[column], !isSet[place] else { continue }
                values[place] = value
                isSet[place] = true
            }
        }

        /// Those of a row that begins with the columns of the shape in their order.
        ///
        /// - Throws: `JournalError.damaged` if a value is none that its column can have.
        init(leading row: Row, of shape: Seal) throws {
            self.shape = shape
            values = (0..<shape.places.count).map { row[$0] as DatabaseValue }
            for (value, kind) in zip(values, shape.kinds) {
                guard kind?.fits(value) ?? true else {
                    throw JournalError.damaged("a row of \(shape.table) cannot be read")
                }
            }
            stored = Data.fromDatabaseValue(row[shape.places.count] as DatabaseValue)
        }

        /// The value of a column.
        subscript(column: String) -> DatabaseValue {
            guard let place = shape.places[column] else { preconditionFailure("\(column) is not sealed.") }
            return values[place]
        }

        /// The value of a column as it is used; nil if it has none, or another kind of value.
        subscript<Value: DatabaseValueConvertible>(column: String) -> Value? { Value.fromDatabaseValue(self[column]) }

        /// Whether the row is as it was written, or was emptied by pruning since.
        var holds: Bool { shape.holds(self, mayBeEmptied: true) }

        /// Puts values in the place of those that are there.
        mutating func set(_ new: KeyValuePairs<String, (any DatabaseValueConvertible)?>) {
            for (column, value) in new {
                guard let place = shape.places[column] else { preconditionFailure("\(column) is not sealed.") }
                values[place] = value?.databaseValue ?? .null
            }
        }

        var texts: ArraySlice<DatabaseValue> { values[shape.facts.count...] }

        /// What `row_seal` would make of the row.
        var seal: Data { Seal.bytes(facts: values[..<shape.facts.count], texts: texts) }
    }

    // MARK: Comparing

    /// Whether a row is as it was written.
    ///
    /// - Parameter mayBeEmptied: whether the row's texts may have been emptied by pruning.
    func holds(_ row: Row, mayBeEmptied: Bool = true) -> Bool {
        holds(Values(row, of: self), mayBeEmptied: mayBeEmptied)
    }

    private func holds(_ values: Values, mayBeEmptied: Bool) -> Bool {
        guard let seal = values.stored, seal.count == 24 else { return false }
        let found = values.seal
        if found == seal { return true }
        return mayBeEmptied && found.prefix(16) == seal.prefix(16) && values.texts.allSatisfy(Seal.isEmptied)
    }

    private static func isEmptied(_ value: DatabaseValue) -> Bool {
        switch value.storage {
        case .null: true
        case .blob(let data): data.isEmpty
        default: false
        }
    }
}

extension Statement {
    /// Reads the first row where it stands: a copy of it would have the name of every column as well.
    func first<Value>(_ arguments: StatementArguments, _ read: (Row) throws -> Value) throws -> Value? {
        let cursor = try Row.fetchCursor(self, arguments: arguments)
        // The row is gone with the cursor.
        return try withExtendedLifetime(cursor) { try cursor.next().map(read) }
    }
}
