import Dispatch
import Glibc

/// Judges a file block by block on several threads, and hands the blocks over in file order.
///
/// A block is begun behind a line break, before it is known whether that lies within quotes. When it is handed over, the block
/// before it says where it really begins; the few that began wrong are judged again. So the result is the same as
/// if one thread had read the file from front to back.
final class BlockRunner: @unchecked Sendable {
    /// Rows and lines before a block.
    struct Base {
        var row = 0
        var line: Int
    }

    private let file: RecordFile
    private let plan: RowPlan
    private let collecting: FileBlock.Collecting
    private let blockSize: Int
    private let blockCount: Int
    private let ringSize: Int
    private let wantsPair: ((UInt64) -> Bool)?
    private let handOver: (FileBlock, Base) throws -> Bool

    // What the threads share, under the lock.
    private let lock = TurnLock()
    private var nextBlock = 0
    private var nextMerge = 0
    private var isMerging = false
    private var isStopped = false
    private var failure: (any Error)?
    private var ring: [FileBlock?]
    private var pool: [FileBlock] = []

    // What only the thread that hands over uses.
    private var expected: Int
    private var base: Base

    /// Makes a runner.
    ///
    /// - Parameter handOver: gets each block and what comes before it, in file order, one at a time; false ends the run
    init(
        _ file: RecordFile,
        _ plan: RowPlan,
        collecting: FileBlock.Collecting,
        blockSize: Int,
        threads: Int,
        wantsPair: ((UInt64) -> Bool)? = nil,
        handOver: @escaping (FileBlock, Base) throws -> Bool
    ) {
        self.file = file
        self.plan = plan
        self.collecting = collecting
        // A row never reaches over more than the end of its block and what a row may have.
        self.blockSize = min(max(64, blockSize), BlockBuffer.rowMax)
        blockCount = max(1, (file.size + self.blockSize - 1) / self.blockSize)
        ringSize = max(1, threads) * 2
        ring = Array(repeating: nil, count: ringSize)
        self.wantsPair = wantsPair
        self.handOver = handOver
        expected = file.dataStart
        base = Base(line: file.dataLine)
    }

    /// Goes through the file; returns when all is done or was ended.
    ///
    /// - Returns: false if `handOver` ended it
    func run(threads: Int) throws -> Bool {
        let count = min(max(1, threads), blockCount)
        if count == 1 {
            work()
        } else {
            DispatchQueue.concurrentPerform(iterations: count) { _ in work() }
        }
        if let failure { throw failure }
        return !isStopped
    }

    private func work() {
        while let (number, block) = takeBlock() {
            do {
                try judge(block, number)
            } catch {
                stop(error)
                return
            }
            merge(block)
        }
    }

    private func takeBlock() -> (Int, FileBlock)? {
        lock.lock()
        defer { lock.unlock() }
        while nextBlock - nextMerge >= ringSize, !isStopped { lock.wait() }
        guard !isStopped, nextBlock < blockCount else { return nil }
        nextBlock += 1
        return (nextBlock - 1, pool.popLast() ?? makeBlock())
    }

    private func makeBlock() -> FileBlock {
        let capacity = min(blockSize, file.size) + (1 << 13)
        return FileBlock(BlockBuffer(capacity: capacity, separator: file.separator, cellMax: plan.cellMax))
    }

    private func judge(_ block: FileBlock, _ number: Int, from start: Int? = nil) throws {
        block.number = number
        let base = file.dataStart + number * blockSize
        try block.judge(
            file.file,
            plan,
            from: start ?? (number == 0 ? base : nil),
            around: base,
            end: min(base + blockSize, file.file.size),
            collecting: collecting,
            wantsPair: wantsPair
        )
    }

    private func stop(_ error: (any Error)?) {
        lock.lock()
        if failure == nil { failure = error }
        isStopped = true
        lock.wakeAll()
        lock.unlock()
    }

    /// Puts a block in its place; the thread that finds the next one in line hands over until one is missing.
    private func merge(_ block: FileBlock) {
        lock.lock()
        ring[block.number % ringSize] = block
        if isMerging {
            lock.unlock()
            return
        }
        isMerging = true
        while !isStopped, let next = ring[nextMerge % ringSize] {
            ring[nextMerge % ringSize] = nil
            lock.unlock()
            do {
                if try !finish(next) { stop(nil) }
            } catch {
                stop(error)
            }
            lock.lock()
            nextMerge += 1
            pool.append(next)
            lock.wakeAll()
        }
        isMerging = false
        lock.unlock()
    }

    private func finish(_ block: FileBlock) throws -> Bool {
        if block.start != expected { try judge(block, block.number, from: expected) }
        guard try handOver(block, base) else { return false }
        expected = block.end
        base.row += block.rows
        base.line += block.lines
        return true
    }
}

/// A lock with a way to wait until something changed.
private final class TurnLock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    func wait() { pthread_cond_wait(condition, mutex) }
    func wakeAll() { pthread_cond_broadcast(condition) }
}
