import Foundation

/// The allowance book in a file that all callboard processes of one user share.
///
/// The file is changed only under its lock. It is not synced: a crash of a process does not lose it, and after a restart of the machine
/// a whole window passes before anything is sent. It holds tokens, so only its owner may read it.
///
/// `@unchecked` because what changes is touched under `mutex` alone.
final class AllowanceFile: @unchecked Sendable {
    private let descriptor: Int32
    private let lock: FileLock
    private let clock: any CoreClock
    /// Guards against two threads of this process, which share the file lock.
    private let mutex = NSLock()
    /// The bytes that were read or written last, and their book: in most cases nobody has written since.
    private var known: (bytes: [UInt8], book: AllowanceBook)?
    private var buffer: [UInt8] = []

    init(path: String, clock: any CoreClock) throws {
        lock = try FileLock(path: path + ".lock")
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw JournalError.cannotWrite("\(path): \(String(cString: strerror(errno)))") }
        self.clock = clock
    }

    deinit { close(descriptor) }

    /// Reads the book, lets `body` change it, and writes it back if it changed.
    func update<R>(_ body: (inout AllowanceBook, _ now: Int64) throws -> R) throws -> R {
        mutex.lock()
        defer { mutex.unlock() }
        return try lock.withLock {
            let now = clock.sinceBoot()
            let before = read()
            var book = before ?? AllowanceBook.unknown(bootID: clock.bootID, at: now, wall: clock.now())
            book.begin(bootID: clock.bootID, at: now)
            let result = try body(&book, now)
            if book != before { try write(book) }
            return result
        }
    }

    /// Runs `body` while the book is not being changed here, so that its lock is not held; blocks the thread.
    func whileIdle(_ body: () -> Void) {
        mutex.lock()
        defer { mutex.unlock() }
        body()
    }

    /// The book as it stands on disk; nil if there is something that cannot be read.
    private func read() -> AllowanceBook? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let size = Int(status.st_size)
        guard size > 0 else { return AllowanceBook() }
        if buffer.count != size { buffer = Array(repeating: 0, count: size) }
        var offset = 0
        while offset < size {
            let count = buffer[offset...].withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            offset += count
        }
        if let known, known.bytes == buffer { return known.book }
        known = AllowanceBook(stored: buffer).map { (buffer, $0) }
        return known?.book
    }

    private func write(_ book: AllowanceBook) throws {
        let bytes = book.stored
        known = nil
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw JournalError.cannotWrite("allowance: \(String(cString: strerror(errno)))") }
            offset += count
        }
        while bytes.count != buffer.count, ftruncate(descriptor, off_t(bytes.count)) != 0 {
            guard errno == EINTR else {
                throw JournalError.cannotWrite("allowance: \(String(cString: strerror(errno)))")
            }
        }
        known = (bytes, book)
    }
}
