import Dispatch
import Foundation
import GRDB
import Synchronization

/// The journal in an SQLite file, shared by all callboard processes of one user.
///
/// Writes are made one after another on a queue of its own; all that are waiting share one transaction and one `fdatasync`. Around every
/// write, open and close one lock file is held, because SQLite's own waiting is not fair and because two connections that write or
/// checkpoint at once are what the WAL-reset fault of this SQLite version needs.
package final class SQLiteJournal: Journal {
    /// One change that waits for its transaction.
    struct Operation: Sendable {
        /// Makes the change and gives what is to be told to its maker once the commit is known.
        let run: @Sendable (Database) -> @Sendable ((any Error)?) -> Void
        /// Tells its maker that the transaction failed before the change was made.
        let fail: @Sendable (any Error) -> Void
        /// Whether it may change which batch is asked about next.
        var concernsWatching = true
        /// Whether it need not be durable before the next change is that must be.
        var mayBeLost = false
    }

    private struct Observer: Sendable {
        var isWatcher: Bool
        var body: @Sendable () -> Void
    }

    private struct State {
        var pool: DatabasePool?
        var pending: [Operation] = []
        var isDraining = false
        var failures = 0
        var inode: UInt64 = 0
        var readOnlyCause: String?
        /// Whether another file was found in the place of the one that was opened.
        var isReplaced = false
    }

    /// The directory that holds the journal.
    package let directory: String
    /// Least free space below which nothing new is claimed, in bytes (default 32 MiB).
    let reserve: Int64
    private let lock: FileLock
    /// How long a start waits for another process that is writing.
    static let patience = Duration.seconds(10)
    private let queue = DispatchQueue(label: "callboard.journal")
    private let state = Mutex(State())
    /// Attempts of this process whose requests were made, or are about to be, and whose results are not written yet.
    let underWay = Mutex<Set<Int64>>([])
    /// Results of this process that could not be written, by their attempts; whoever takes stock next writes them.
    let unwritten = Mutex<[Int64: AttemptResult]>([:])
    let blocks = BlockCache()
    let pairPrints = PairPrints()
    private let observers = Mutex<[UUID: Observer]>([:])

    /// Opens or makes `journal.sqlite` in a directory that exists and belongs to this user alone.
    ///
    /// - Throws: `JournalError`.
    package init(directory: String, reserve: Int64 = 32 << 20) throws {
        self.directory = directory
        self.reserve = reserve
        lock = try FileLock(path: directory + "/journal.lock")
        try lock.withLock(within: SQLiteJournal.patience) { try open() }
    }

    deinit {
        let pool = state.withLock { $0.pool }
        guard let pool else { return }
        // Whoever closes last checkpoints, so closing is done under the lock as well.
        try? lock.withLock(within: SQLiteJournal.patience) { try pool.close() }
    }

    /// Where the file is.
    package var path: String { directory + "/journal.sqlite" }

    /// Calls back after every change made through this object; the result ends it.
    ///
    /// - Parameter isWatcher: only after those that may change which batch is asked about next.
    package func observe(isWatcher: Bool = false, _ body: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
        let id = UUID()
        observers.withLock { $0[id] = Observer(isWatcher: isWatcher, body: body) }
        return { [weak self] in _ = self?.observers.withLock { $0.removeValue(forKey: id) } }
    }

    // MARK: Opening

    private func open() throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "journal"
        configuration.prepareDatabase { SQLiteJournal.equip($0) }
        makeFile()
        let pool: DatabasePool
        do {
            try refuseForeign()
            pool = try DatabasePool(path: path, configuration: configuration)
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_NOTADB || error.resultCode == .SQLITE_CORRUPT
        {
            throw JournalError.damaged("\(path): \(error.message ?? "not a journal")")
        } catch let error as DatabaseError {
            throw JournalError.cannotWrite("\(path): \(error.message ?? "cannot be opened")")
        }
        do {
            try SQLiteJournal.prepare(pool)
        } catch {
            throw SQLiteJournal.translated(error)
        }
        let inode = SQLiteJournal.inode(of: path)
        state.withLock {
            $0.pool = pool
            $0.inode = inode
        }
    }

    /// Refuses another program's database before it is touched: opening it for writing would turn it to WAL.
    private func refuseForeign() throws {
        var configuration = Configuration()
        configuration.readonly = true
        // What cannot be read without writing, such as the rest of a start that was killed, is for the opening that follows to judge.
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return }
        let isForeign = try? queue.read { db in
            try String.fetchOne(db, sql: "PRAGMA journal_mode") != "wal" && SQLiteJournal.isForeign(db)
        }
        try? queue.close()
        if isForeign == true { throw SQLiteJournal.foreign(path) }
    }

    /// Lets a commit return once it is durable, and with it all that were made before.
    static let durably = "PRAGMA synchronous = FULL"

    /// Makes the promises hold and the schema this version's.
    private static func prepare(_ pool: DatabasePool) throws {
        // GRDB's pool sets NORMAL after its own preparation, so FULL is set here and read back.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: durably)
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 2000")
            let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
            guard synchronous == 2, mode == "wal" else {
                throw JournalError.notDurable("journal_mode \(mode ?? "?"), synchronous \(synchronous ?? -1)")
            }
        }
        try migrate(pool)
    }

    /// Makes the file private from its first moment, whatever the umask; SQLite gives the files beside it the same mode.
    ///
    /// A file that is there already is not touched: closing it would give up the locks SQLite holds on it.
    private func makeFile() {
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if descriptor >= 0 { try? FileHandle(fileDescriptor: descriptor).close() }
    }

    private static func inode(of path: String) -> UInt64 {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt64(status.st_ino) : 0
    }

    /// Bytes free for this user on the journal's file system.
    func freeSpace() -> Int64 {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return .max }
        return Int64(status.f_bavail) * Int64(status.f_frsize)
    }

    // MARK: Writing

    /// Makes a change; returns when it is durable.
    func write<T: Sendable>(
        concernsWatching: Bool = true,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            write(concernsWatching: concernsWatching, body) { continuation.resume(with: $0) }
        }
    }

    /// Makes a change with the next transaction; `done` is told what came of it once that is known to be durable.
    ///
    /// - Parameter mayBeLost: whether a power cut may take it back until a change is made that must last.
    func write<T: Sendable>(
        concernsWatching: Bool = true,
        mayBeLost: Bool = false,
        _ body: @escaping @Sendable (Database) throws -> T,
        done: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        let run: @Sendable (Database) -> @Sendable ((any Error)?) -> Void = { db in
            let result = Result { () throws -> T in
                var value: T?
                try db.inSavepoint {
                    value = try body(db)
                    return .commit
                }
                guard let value else { throw JournalError.cannotWrite("the change was not made") }
                return value
            }
            return { failure in
                if let failure { return done(.failure(failure)) }
                done(result.mapError(SQLiteJournal.translated))
            }
        }
        enqueue(
            Operation(
                run: run,
                fail: { done(.failure($0)) },
                concernsWatching: concernsWatching,
                mayBeLost: mayBeLost
            )
        )
    }

    func enqueue(_ operation: Operation) {
        let mustStart = state.withLock { state in
            state.pending.append(operation)
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if mustStart { queue.async { self.drain() } }
    }

    /// Runs `body` while nothing is being written here, so that the lock is not held; blocks the thread.
    func whileIdle(_ body: () -> Void) { queue.sync(execute: body) }

    /// Makes a change with the next transaction, or with one of its own if none comes within moments.
    func enqueueLater(_ operation: Operation) {
        let mustWait = state.withLock { state in
            state.pending.append(operation)
            return !state.isDraining && state.pending.count == 1
        }
        guard mustWait else { return }
        queue.asyncAfter(deadline: .now() + .milliseconds(SQLiteJournal.company)) {
            let mustStart = self.state.withLock { state in
                defer { state.isDraining = true }
                return !state.isDraining
            }
            if mustStart { self.drain() }
        }
    }

    /// How long a change that is not urgent waits for company, in milliseconds.
    private static let company = 20

    /// Returns when nothing waits to be written any more.
    func flush() async {
        guard state.withLock({ !$0.pending.isEmpty }) else { return }
        try? await write(concernsWatching: false) { _ in }
    }

    private func drain() {
        while true {
            let operations = state.withLock { state in
                defer { state.pending = [] }
                if state.pending.isEmpty { state.isDraining = false }
                return state.pending
            }
            if operations.isEmpty { return }
            commit(operations)
            let concernsWatching = operations.contains(where: \.concernsWatching)
            for observer in observers.withLock({ Array($0.values) }) where concernsWatching || !observer.isWatcher {
                observer.body()
            }
        }
    }

    private func commit(_ operations: [Operation]) {
        var endings: [@Sendable ((any Error)?) -> Void] = []
        do {
            try lock.withLock {
                let pool = try healthyPool()
                let mayBeLost = operations.allSatisfy(\.mayBeLost)
                try pool.writeWithoutTransaction { db in
                    // The sync of the next commit covers what the file got before. Whatever fails here closes the pool.
                    if mayBeLost { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
                    try db.inTransaction(.immediate) {
                        for operation in operations { endings.append(operation.run(db)) }
                        return .commit
                    }
                    if mayBeLost { try db.execute(sql: SQLiteJournal.durably) }
                }
            }
            state.withLock { $0.failures = 0 }
            for ending in endings { ending(nil) }
        } catch {
            let failure = afterFailure(error)
            for ending in endings { ending(failure) }
            for operation in operations.dropFirst(endings.count) { operation.fail(failure) }
        }
    }

    private func healthyPool() throws -> DatabasePool {
        let (pool, cause, inode) = state.withLock { ($0.pool, $0.readOnlyCause, $0.inode) }
        if state.withLock({ $0.isReplaced }) { throw JournalError.replaced }
        if let cause { throw JournalError.cannotWrite(cause) }
        guard SQLiteJournal.inode(of: path) == inode else { throw JournalError.replaced }
        if let pool { return pool }
        try open()
        guard let pool = state.withLock({ $0.pool }) else { throw JournalError.cannotWrite(path) }
        return pool
    }

    /// Closes after a failed commit, which may nevertheless be in the file; the next write opens and reads again.
    ///
    /// A second failure in a row ends all writing.
    private func afterFailure(_ error: any Error) -> any Error {
        let translated = SQLiteJournal.translated(error)
        let pool = state.withLock { state -> DatabasePool? in
            defer { state.pool = nil }
            state.failures += 1
            if translated as? JournalError == .replaced { state.isReplaced = true }
            if state.failures >= 2 { state.readOnlyCause = "\(translated)" }
            return state.pool
        }
        try? pool?.close()
        return translated
    }

    static func translated(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return JournalError.damaged(error.message ?? "damaged")
        default: return JournalError.cannotWrite(error.message ?? "\(error.resultCode)")
        }
    }

    // MARK: Reading

    /// Reads a moment's truth without waiting for writers.
    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        let pool = try state.withLock { $0.pool } ?? reopenForReading()
        do {
            return try await pool.read(body)
        } catch {
            throw SQLiteJournal.translated(error)
        }
    }

    private func reopenForReading() throws -> DatabasePool {
        try queue.sync {
            // Opening what stands there now would show another journal as this one, or make an empty one.
            if state.withLock({ $0.isReplaced }) { throw JournalError.replaced }
            try lock.withLock {
                if state.withLock({ $0.pool }) == nil { try open() }
            }
            guard let pool = state.withLock({ $0.pool }) else { throw JournalError.cannotWrite(path) }
            return pool
        }
    }
}
