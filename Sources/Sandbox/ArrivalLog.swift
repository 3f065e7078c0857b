import Foundation

/// The arrival log: a file of its own that only its owner can read, because numbers stand in it whole.
struct ArrivalLog: Sendable {
    /// Why the log cannot be kept.
    struct Failure: Error, CustomStringConvertible {
        /// The path and what the system said.
        let description: String
    }

    private let file: FileHandle

    /// Starts an empty log at `path`, with mode 0600.
    ///
    /// - Throws: `Failure` if the file cannot be opened.
    init(path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
            throw Failure(description: "\(path): \(String(cString: strerror(errno)))")
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Appends one line in one write, so that a reader never sees half of one.
    ///
    /// - Throws: what writing throws, for instance on a full disk.
    func append(_ arrival: Arrival) throws {
        try file.write(contentsOf: Data((arrival.line + "\n").utf8))
    }
}
