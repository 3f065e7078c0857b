import Synchronization
import Terminal

/// Output in lines that fit the terminal, broken between words; a reader of plain lines hears no half words.
final class WrappedSink: Sink {
    private let sink: any Sink
    /// How many columns the terminal has now; nil if lines may be of any length.
    private let columns: @Sendable () -> Int?
    /// The bytes of the line that is not ended.
    private let line = Mutex<[UInt8]>([])

    init(_ sink: any Sink, columns: @escaping @Sendable () -> Int?) {
        self.sink = sink
        self.columns = columns
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        line.withLock { line in
            for byte in bytes {
                if byte == 0x0A {
                    giveOn(line)
                    sink.write("\n")
                    line.removeAll(keepingCapacity: true)
                } else {
                    line.append(byte)
                }
            }
        }
    }

    /// Gives on also what has no end yet, such as a question.
    func flush() {
        line.withLock { line in
            giveOn(line)
            line.removeAll(keepingCapacity: true)
        }
        sink.flush()
    }

    var failure: Int32? { sink.failure }

    private func giveOn(_ line: [UInt8]) {
        let text = SafeText(bytes: line)
        guard let columns = columns(), text.width > columns else {
            return line.withUnsafeBufferPointer { sink.write($0) }
        }
        sink.write(text.wrapped(to: columns).map(\.string).joined(separator: "\n"))
    }
}
