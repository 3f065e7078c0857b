import Dispatch
import Glibc

/// Judges a file block by block on several threads, and hands the blocks over in file order on the calling one.
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
    private let threads: Int
    private let wantsPair: (@Sendable (UInt64) -> Bool)?

    // What the threads share, under the lock.
    private let lock = TurnLock()
    private var nextBlock = 0
    private var nextInLine = 0
    private var isStopped = false
    private var helpers = 0
    private var failure: (any Error)?
    private var ring: [FileBlock?]
    private var pool: [FileBlock] = []

    // What only the calling thread uses.
    private var expected: Int
    private var base: Base

    /// Makes a runner.
    init(
        _ file: RecordFile,
        _ plan: RowPlan,
        collecting: FileBlock.Collecting,
        blockSize: Int,
        threads: Int,
        wantsPair: (@Sendable (UInt64) -> Bool)? = nil
    ) {
        self.file = file
        self.plan = plan
        self.collecting = collecting
        // A row never reaches over more than the end of its block and what a row may have.
        self.blockSize = min(max(64, blockSize), BlockBuffer.rowMax)
        blockCount = max(1, (file.size + self.blockSize - 1) / self.blockSize)
        self.threads = min(max(1, threads), blockCount)
        ringSize = self.threads * 2
        ring = Array(repeating: nil, count: ringSize)
        self.wantsPair = wantsPair
        expected = file.dataStart
        base = Base(line: file.dataLine)
    }

    /// Goes through the file; returns when all is done or was ended.
    ///
    /// - Parameter handOver: gets each block and what comes before it, in file order, on the calling thread; false ends the run
    /// - Returns: false if `handOver` ended it
    func run(_ handOver: (FileBlock, Base) throws -> Bool) throws -> Bool {
        for _ in 1..<threads {
            DispatchQueue.global(qos: .userInitiated).async { [self] in help() }
        }
        // A helper that never gets its turn is not missed: this thread can do everything.
        defer { stop() }
        while true {
            lock.lock()
            if let failure {
                lock.unlock()
                throw failure
            }
            if let next = ring[nextInLine % ringSize] {
                ring[nextInLine % ringSize] = nil
                lock.unlock()
                guard try finish(next, handOver) else { return false }
                lock.lock()
                nextInLine += 1
                pool.append(next)
                lock.wakeAll()
                let isDone = nextInLine == blockCount
                lock.unlock()
                if isDone { return true }
            } else if let (number, block) = takeBlock() {
                lock.unlock()
                try judge(block, number)
                put(block)
            } else {
                lock.wait()
                lock.unlock()
            }
        }
    }

    /// Judges blocks as long as there are any.
    private func help() {
        lock.lock()
        helpers += 1
        while !isStopped, nextBlock < blockCount {
            guard let (number, block) = takeBlock() else {
                lock.wait()
                continue
            }
            lock.unlock()
            do {
                try judge(block, number)
                put(block)
                lock.lock()
            } catch {
                lock.lock()
                if failure == nil { failure = error }
                isStopped = true
            }
        }
        helpers -= 1
        lock.wakeAll()
        lock.unlock()
    }

    /// The next block to judge; nil if there is none, or too many wait to be handed over.
    ///
    /// To be called under the lock.
    private func takeBlock() -> (Int, FileBlock)? {
        guard nextBlock < blockCount, nextBlock - nextInLine < ringSize else { return nil }
        nextBlock += 1
        return (nextBlock - 1, pool.popLast() ?? makeBlock())
    }

    private func put(_ block: FileBlock) {
        lock.lock()
        ring[block.number % ringSize] = block
        lock.wakeAll()
        lock.unlock()
    }

    /// Ends the helpers and waits for those that are at work.
    private func stop() {
        lock.lock()
        isStopped = true
        lock.wakeAll()
        while helpers > 0 { lock.wait() }
        lock.unlock()
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

    private func finish(_ block: FileBlock, _ handOver: (FileBlock, Base) throws -> Bool) throws -> Bool {
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
