import Dispatch
import Glibc
import Synchronization

/// Gets the secret half of a profile's API key when a token has to be made (rules S1 and S2).
///
/// Keys of a file or a command are read anew each time, so that a changed key works at once; those that can be had only once, from a
/// descriptor or a person, stay in memory while the process lives.
package final class Credentials: Sendable {
    /// The longest key, in bytes.
    static let keyMax = 1024

    /// Where the key comes from.
    package let source: KeySource
    private let profileName: String
    private let helperLimit: Duration
    private let canAsk: Bool
    private let kept = Mutex<String?>(nil)
    private let queue = DispatchQueue(label: "callboard.credentials")

    /// Prepares; nothing is read yet.
    ///
    /// - Parameters:
    ///   - canAsk: whether a person may be asked at the terminal; never while a screen is drawn on it.
    ///   - helperLimit: how long a command may take.
    package init(
        source: KeySource,
        profileName: String,
        canAsk: Bool,
        helperLimit: Duration = .seconds(10)
    ) {
        self.source = source
        self.profileName = profileName
        self.canAsk = canAsk
        self.helperLimit = helperLimit
    }

    /// The key; waits for a command or a person without holding up other tasks.
    ///
    /// - Throws: `CredentialError`.
    package func apiKey() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.key() }) }
        }
    }

    /// Gets the key now, on this thread, so that a question comes before a screen is drawn.
    ///
    /// - Throws: `CredentialError`.
    package func prepare() throws(CredentialError) {
        switch source {
        case .descriptor, .prompt: _ = try key()
        case .file, .command: break
        }
    }

    private func key() throws(CredentialError) -> String {
        switch source {
        case .file(let path): return try Credentials.key(inFile: path)
        case .command(let line):
            let output = try HelperCommand(line: line, limit: helperLimit).run()
            // By the convention of password stores the first line is the secret and others are notes.
            let first = output.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false).first ?? []
            return try Credentials.key(Array(first), source: "the output of api_key_command")
        case .descriptor(let number):
            return try once { () throws(CredentialError) in try Credentials.key(inDescriptor: number) }
        case .prompt:
            guard canAsk || kept.withLock({ $0 != nil }) else { throw .noTerminal }
            return try once { () throws(CredentialError) in
                let typed = try TerminalPrompt.secret("API key of profile \(profileName): ")
                return try Credentials.key(typed, source: "the answer")
            }
        }
    }

    private func once(_ read: () throws(CredentialError) -> String) throws(CredentialError) -> String {
        if let key = kept.withLock({ $0 }) { return key }
        let key = try read()
        kept.withLock { $0 = key }
        return key
    }

    // MARK: Sources

    private static func key(inFile path: String) throws(CredentialError) -> String {
        let content: PrivateFile.Content
        do {
            content = try PrivateFile.read(path, limit: keyMax + 2)
        } catch {
            throw .file(path: path, words: error.words)
        }
        guard content.owner == geteuid() else { throw .fileOwner(path: path) }
        guard content.mode & 0o077 == 0 else { throw .fileMode(path: path) }
        let folder = ConfigurationPaths.folder(of: path)
        var status = stat()
        // In a folder with the sticky bit only the owner can replace the file.
        if stat(folder, &status) == 0, status.st_mode & 0o022 != 0, status.st_mode & S_ISVTX == 0 {
            throw .folderMode(path: folder)
        }
        return try key(content.bytes, source: "api_key_file \(path)")
    }

    private static func key(inDescriptor number: Int32) throws(CredentialError) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: keyMax + 2)
        while bytes.count <= keyMax + 2 {
            let count = read(number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .descriptor(number: number, words: String(cString: strerror(errno))) }
            if count == 0 { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        close(number)
        return try key(bytes, source: "api_key_descriptor \(number)")
    }

    /// Judges what was read; one line break at the end is left out.
    static func key(_ bytes: [UInt8], source: String) throws(CredentialError) -> String {
        var bytes = bytes[...]
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .notAKey(source: source, words: "it is empty") }
        guard !bytes.contains(0x0A) else { throw .notAKey(source: source, words: "it has more than one line") }
        guard bytes.count <= keyMax else { throw .notAKey(source: source, words: "it is longer than 1,024 bytes") }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .notAKey(source: source, words: "it has spaces or other characters that no key has")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
