import Foundation
import GRDB

extension SQLiteJournal {
    /// Brings the file to this version's schema, each step in one transaction, after a copy of what was there.
    ///
    /// - Throws: `JournalError.newerSchema` for a file of a newer version, `JournalError.damaged` for another program's database.
    static func migrate(_ pool: DatabasePool) throws {
        let migrator = SQLiteJournal.migrator()
        let (applied, isNewer, isOthers) = try pool.read { db in
            (try migrator.appliedIdentifiers(db), try migrator.hasBeenSuperseded(db), try SQLiteJournal.isForeign(db))
        }
        if isOthers { throw foreign(pool.path) }
        if isNewer { throw JournalError.newerSchema(applied.count) }
        guard applied.count < migrator.migrations.count else { return try checkColumns(pool, by: migrator) }
        if !applied.isEmpty {
            let copy = try DatabaseQueue(path: pool.path + ".before-\(applied.count + 1)")
            try pool.backup(to: copy)
        }
        try migrator.migrate(pool)
    }

    private static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in steps { migrator.registerMigration(step.name, migrate: step.body) }
        return migrator
    }

    /// Whether there are tables and none of them is ours; a start that was cut off may have left the migrator's own, empty.
    static func isForeign(_ db: Database) throws -> Bool {
        guard try migrator().appliedIdentifiers(db).isEmpty else { return false }
        let count = try Int.fetchOne(
            db,
            sql:
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT IN ('grdb_migrations', 'sqlite_sequence')"
        )
        return (count ?? 0) > 0
    }

    static func foreign(_ path: String) -> JournalError { .damaged("\(path): another program's database") }

    /// Compares the columns of every table with those of an empty journal: damage can hit the schema as well, and asking a row for a column
    /// that it does not have would end the process.
    private static func checkColumns(_ pool: DatabasePool, by migrator: DatabaseMigrator) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { equip($0) }
        let empty = try DatabaseQueue(configuration: configuration)
        try migrator.migrate(empty)
        let columns = { (db: Database) throws -> Set<String> in
            try String.fetchSet(
                db,
                sql: """
                    SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
                    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'
                    """
            )
        }
        guard try pool.read(columns) == empty.read(columns) else {
            throw JournalError.damaged("\(pool.path): the columns of its tables are not those of a journal")
        }
    }

    /// The steps to this version's schema, the oldest first; a name once used stays.
    static let steps: [(name: String, body: @Sendable (Database) throws -> Void)] = [
        ("1 first", { db in try db.execute(sql: firstSchema) }),
        ("2 ends and files", { db in try db.execute(sql: endsAndFiles) }),
        ("3 seals", { db in try addSeals(db) }),
        ("4 outcomes", { db in try db.execute(sql: outcomesSchema) }),
        ("5 links and ends", { db in try sealLinks(db) }),
        // Blocks of records are written in another form, which earlier programs take for damage; those there are stay as they were sealed.
        ("6 shorter blocks", { _ in }),
    ]

    /// What the third version adds: a seal on every row, and the end of the ledger in a second place.
    ///
    /// What is there already is sealed as it is; nobody can say any more what it was before.
    static func addSeals(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE ledger_head(
                    one INTEGER PRIMARY KEY CHECK(one = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL);
                INSERT INTO ledger_head SELECT 1, 0, x'';
                UPDATE ledger_head SET seq = l.seq, hash = l.hash FROM (SELECT * FROM ledger ORDER BY seq DESC LIMIT 1) l;
                """
        )
        for seal in Seal.first { try add(seal, db) }
    }

    private static func add(_ seal: Seal, _ db: Database) throws {
        try db.execute(sql: "ALTER TABLE \(seal.table) ADD COLUMN seal BLOB")
        try db.execute(sql: seal.sql(where: "TRUE"))
    }

    /// What the fifth version adds: seals on the links from a record to the copy that was sent instead, and the ends of blocks from before
    /// the second version, so that files are compared with those as well.
    static func sealLinks(_ db: Database) throws {
        try add(.resent, db)
        let old = try Int64.fetchAll(db, sql: "SELECT id FROM chunk WHERE latest_end IS NULL")
        for id in old {
            let row = try Row.fetchOne(
                db,
                sql: "SELECT c.*, b.records FROM chunk c JOIN block b ON b.chunk = c.id WHERE c.id = ?",
                arguments: [id]
            )
            // One that was emptied has nothing to compare, and a seal that is broken stays broken.
            guard let row, let block = Data.fromDatabaseValue(row["records"]),
                let records = PackedRecords(Array(block)), Seal.chunk.holds(row),
                let end = (0..<records.count).map({ records.entry($0).endsAt }).max()
            else { continue }
            try db.execute(sql: "UPDATE chunk SET latest_end = ? WHERE id = ?", arguments: [end, id])
            try Seal.chunk.put(db, key: "id", id)
        }
    }

    /// Gives a connection what the journal's own SQL needs.
    static func equip(_ db: Database) {
        db.add(function: Seal.function)
        db.add(function: isFound)
    }

    /// The tables of the first version.
    ///
    /// `chunk.states` holds one byte a record; `attempt.picks` names records by 16-bit places, NULL for all of the chunk. The records stand
    /// in a table of their own, because SQLite writes a whole row anew when its states change.
    static let firstSchema = """
        CREATE TABLE ledger(
            seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL, submission TEXT, attempt INTEGER,
            body TEXT, digest BLOB NOT NULL, hash BLOB NOT NULL);
        CREATE INDEX ledger_submission ON ledger(submission, seq);
        CREATE TABLE submission(
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, origin TEXT, profile TEXT NOT NULL,
            kind TEXT NOT NULL, account TEXT NOT NULL, api_version TEXT NOT NULL, mode TEXT NOT NULL, parent TEXT,
            created_at INTEGER NOT NULL, created_by TEXT NOT NULL, control TEXT NOT NULL, held_until INTEGER,
            counts TEXT NOT NULL, owner TEXT, attempts INTEGER NOT NULL DEFAULT 0, last_news_at INTEGER);
        CREATE TABLE chunk(
            id INTEGER PRIMARY KEY, submission INTEGER NOT NULL, states BLOB NOT NULL, waiting INTEGER NOT NULL,
            earliest_end INTEGER NOT NULL, hash BLOB NOT NULL);
        CREATE TABLE block(chunk INTEGER PRIMARY KEY, records BLOB NOT NULL);
        CREATE INDEX chunk_submission ON chunk(submission, id);
        CREATE INDEX chunk_waiting ON chunk(submission, id) WHERE waiting > 0;
        CREATE TABLE refused(id INTEGER PRIMARY KEY, submission INTEGER NOT NULL, count INTEGER NOT NULL, rows BLOB NOT NULL);
        CREATE INDEX refused_submission ON refused(submission, id);
        CREATE TABLE attempt(
            id INTEGER PRIMARY KEY, submission INTEGER NOT NULL, chunk INTEGER NOT NULL, picks BLOB, records INTEGER NOT NULL,
            endpoint TEXT NOT NULL, body_hash BLOB NOT NULL, body_bytes INTEGER NOT NULL, claimed_at INTEGER NOT NULL,
            owner TEXT NOT NULL, outcome TEXT, phase TEXT, bytes_sent INTEGER, duration INTEGER, token TEXT, http_status INTEGER,
            message TEXT, raw TEXT, request_id TEXT, batch_id TEXT, closed_at INTEGER, decision TEXT, decided_by TEXT,
            decided_at INTEGER, duplicate_of INTEGER, asks INTEGER NOT NULL DEFAULT 0, last_asked_at INTEGER, next_ask_at INTEGER);
        CREATE INDEX attempt_submission ON attempt(submission, id);
        CREATE INDEX attempt_open ON attempt(id) WHERE outcome IS NULL;
        CREATE INDEX attempt_doubt ON attempt(id) WHERE outcome = 'in_doubt' AND decision IS NULL;
        CREATE INDEX attempt_resent ON attempt(chunk, id) WHERE decision = 'resend';
        CREATE INDEX attempt_watched ON attempt(next_ask_at) WHERE next_ask_at IS NOT NULL;
        CREATE INDEX attempt_batch ON attempt(batch_id) WHERE batch_id IS NOT NULL;
        CREATE TABLE result(
            chunk INTEGER NOT NULL, place INTEGER NOT NULL, submission INTEGER NOT NULL, attempt INTEGER NOT NULL, cause TEXT NOT NULL,
            message TEXT, status TEXT, at INTEGER NOT NULL, PRIMARY KEY(chunk, place)) WITHOUT ROWID;
        CREATE INDEX result_cause ON result(submission, cause);
        CREATE TABLE request(
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER, failure TEXT,
            duration INTEGER NOT NULL, sent INTEGER NOT NULL, received INTEGER NOT NULL, attempt INTEGER, note TEXT);
        CREATE TABLE kept(name TEXT PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        """

    /// When the last window of a block ends, and of what file a submission was made.
    ///
    /// A file is compared only with blocks that it can overlap; those from before this version got their end with the fifth.
    static let endsAndFiles = """
        ALTER TABLE chunk ADD COLUMN latest_end INTEGER;
        CREATE INDEX chunk_latest ON chunk(latest_end);
        ALTER TABLE submission ADD COLUMN file_hash TEXT;
        CREATE INDEX submission_file ON submission(file_hash) WHERE file_hash IS NOT NULL;
        """

    /// What was added to follow a record from one sending to the next, and a request from its turn to its last byte.
    ///
    /// `resent` names for a record the copy of it that was sent instead. The times of a request are milliseconds; `try` counts from 1.
    static let outcomesSchema = """
        CREATE INDEX attempt_chunk ON attempt(chunk, id);
        CREATE INDEX ledger_people ON ledger(seq) WHERE \(peopleOnly);
        CREATE TABLE resent(
            chunk INTEGER NOT NULL, place INTEGER NOT NULL, next_chunk INTEGER NOT NULL, next_place INTEGER NOT NULL,
            PRIMARY KEY(chunk, place)) WITHOUT ROWID;
        CREATE INDEX resent_next ON resent(next_chunk, next_place);
        ALTER TABLE request ADD COLUMN token TEXT;
        ALTER TABLE request ADD COLUMN request_id TEXT;
        ALTER TABLE request ADD COLUMN batch_id TEXT;
        ALTER TABLE request ADD COLUMN waited INTEGER;
        ALTER TABLE request ADD COLUMN first_byte INTEGER;
        ALTER TABLE request ADD COLUMN try INTEGER;
        """

    /// Lines of the ledger that people ask for: not those of the machine's every step.
    ///
    /// Begins with a column's name.
    static let peopleOnly = "kind NOT IN ('created', 'imported', 'claimed', 'closed', 'answered', 'strangers')"
}
