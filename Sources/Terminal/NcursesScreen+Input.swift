import CNcurses
import Glibc

extension NcursesScreen {
    /// The most bytes that are read before a frame is drawn again.
    private static let readMax = 1 << 20
    private static let readSize = 4096
    /// From so many bytes on more may follow at once.
    private static let pieceMin = 1024

    /// Signals first, then keys; shows a canvas that was kept back.
    package func readEvents() -> [InputEvent] {
        let isInputWanted = !isInputOver && !isRestored
        let ready = Int(cn_ready(isInputWanted ? STDIN_FILENO : -1))
        var events = ready & CN_SIGNAL_READY != 0 ? readSignals() : []
        if !isRestored {
            events += readKeys(isReady: ready & CN_INPUT_READY != 0)
            sendWaiting()
        }
        return events
    }

    /// Forgets keys and pastes that came in but were not told yet; the end of the input is told later.
    package func discardKeys() {
        guard !isInputOver, !isRestored, isInputReady else { return }
        _ = decoder.feed(readBytes(), at: .now)
    }

    private func readSignals() -> [InputEvent] {
        var events: [InputEvent] = []
        var buffer = [UInt8](repeating: 0, count: 64)
        while true {
            let count = read(signals, &buffer, buffer.count)
            guard count > 0 else { return events }
            for number in buffer[..<count] {
                switch Int32(number) {
                case SIGWINCH:
                    if !isRestored, let size = followSize() { events.append(.resize(size)) }
                case SIGINT: events.append(.interrupt)
                case SIGTSTP: events.append(.suspend)
                case SIGCONT:
                    if !isRestored {
                        if !hasSuspended { takeAgain() }
                        hasSuspended = false
                        if let size = followSize() { events.append(.resize(size)) }
                    }
                    events.append(.resume)
                case SIGHUP:
                    isInputOver = true
                    isEndTold = true
                    events.append(.hangup)
                default: events.append(.terminate)
                }
            }
        }
    }

    private func readKeys(isReady: Bool) -> [InputEvent] {
        guard !isInputOver else {
            defer { isEndTold = true }
            return isEndTold ? [] : [.endOfInput]
        }
        let now = ContinuousClock.now
        var events = decoder.expire(at: now)
        let bytes = isReady ? readBytes() : []
        if !bytes.isEmpty { events += decoder.feed(bytes, at: now) }
        if isInputOver {
            isEndTold = true
            events.append(.endOfInput)
        }
        return events
    }

    private var isInputReady: Bool { Int(cn_ready(STDIN_FILENO)) & CN_INPUT_READY != 0 }

    /// All bytes that are there, of which there are some; notes the end of the input.
    private func readBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        var isReady = true
        while isReady, bytes.count < Self.readMax {
            let before = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: Self.readSize))
            let count = bytes.withUnsafeMutableBytes {
                read(STDIN_FILENO, $0.baseAddress.map { $0 + before }, Self.readSize)
            }
            bytes.removeLast(Self.readSize - max(0, count))
            let isInterrupted = count < 0 && (errno == EINTR || errno == EAGAIN)
            // Readable but empty: the other end of the line is gone.
            if count <= 0, !isInterrupted {
                isInputOver = true
                break
            }
            // A few keys are all there is; the system hands out a paste in pieces.
            isReady = (isInterrupted || count >= Self.pieceMin) && isInputReady
        }
        return bytes
    }

    /// Sequences of this terminal's keys that the decoder would not understand by their form.
    static func specialKeys() -> [[UInt8]: Key] {
        let names: [(String, Key)] = [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
            ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kich1", .insert), ("kcbt", .backTab),
            ("kLFT5", .controlLeft), ("kRIT5", .controlRight), ("kf1", .function(1)), ("kf2", .function(2)),
            ("kf3", .function(3)), ("kf4", .function(4)), ("kf5", .function(5)), ("kf6", .function(6)),
            ("kf7", .function(7)), ("kf8", .function(8)), ("kf9", .function(9)), ("kf10", .function(10)),
            ("kf11", .function(11)), ("kf12", .function(12)),
        ]
        var special: [[UInt8]: Key] = [:]
        for (name, key) in names {
            guard let sequence = cn_key_sequence(name) else { continue }
            let bytes = Array(String(cString: sequence).utf8)
            guard bytes.count > 1, bytes[0] == 0x1B else { continue }
            var decoder = InputDecoder()
            if decoder.feed(bytes, at: .now) != [.key(key)] { special[bytes] = key }
        }
        return special
    }
}
