import GRDB

/// Which kinds of values the columns of a table have, so that a row that was damaged on disk is an error and not the end of the
/// process: reading a text where a number stands would be.
struct RowShape: Sendable {
    /// What a column holds.
    enum Kind: Sendable {
        case integer, text, blob, integerOrNull, textOrNull, blobOrNull

        /// Whether a column of this kind can have the value.
        func fits(_ value: DatabaseValue) -> Bool {
            switch (value.storage, self) {
            case (.int64, .integer), (.int64, .integerOrNull), (.string, .text), (.string, .textOrNull),
                (.blob, .blob), (.blob, .blobOrNull), (.null, .integerOrNull), (.null, .textOrNull),
                (.null, .blobOrNull):
                true
            default: false
            }
        }
    }

    /// The table, for people.
    let table: String
    private let kinds: [String: Kind]

    private init(_ table: String, _ kinds: [Kind: [String]]) {
        self.table = table
        self.kinds = Dictionary(
            kinds.flatMap { kind, columns in columns.map { ($0, kind) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    static let submission = RowShape(
        "submission",
        [
            .integer: ["number", "created_at", "attempts"], .integerOrNull: ["held_until", "last_news_at"],
            .text: [
                "id", "name", "profile", "kind", "account", "api_version", "mode", "created_by", "control", "counts",
            ],
            .textOrNull: ["origin", "parent", "owner", "file_hash"],
        ]
    )
    static let chunk = RowShape(
        "chunk",
        [
            .integer: ["id", "submission", "waiting", "earliest_end"], .integerOrNull: ["latest_end"],
            .blob: ["states", "hash", "records"], .blobOrNull: ["seal"],
        ]
    )
    /// With the columns that are joined to it: the submission's ID as `name`, and the states of its chunk.
    static let attempt = RowShape(
        "attempt",
        [
            .integer: ["id", "submission", "chunk", "records", "body_bytes", "claimed_at", "asks", "earliest_end"],
            .integerOrNull: [
                "bytes_sent", "duration", "http_status", "closed_at", "decided_at", "duplicate_of", "last_asked_at",
                "next_ask_at",
            ],
            .text: ["endpoint", "owner", "name"],
            .textOrNull: [
                "outcome", "phase", "token", "message", "raw", "request_id", "batch_id", "decision", "decided_by",
                "last_answer",
            ],
            .blob: ["body_hash", "states"], .blobOrNull: ["picks", "seal"],
        ]
    )

    /// What a column holds; nil if it is not looked at.
    func kind(of column: String) -> Kind? { kinds[column] }

    /// Looks at the columns that the row has.
    ///
    /// - Throws: `JournalError.damaged`.
    func check(_ row: Row) throws {
        // Column by column: to ask for each by its name, the library goes through all names in lower case.
        for (column, value) in row {
            guard let kind = kinds[column] else { continue }
            guard kind.fits(value) else {
                throw JournalError.damaged("a row of \(table) cannot be read")
            }
        }
    }
}
