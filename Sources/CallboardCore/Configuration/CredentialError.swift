/// Why no API key could be had; each says what to do, and none holds anything of the key.
package enum CredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key file is not there or cannot be read.
    case file(path: String, words: String)
    /// The key file belongs to another user.
    case fileOwner(path: String)
    /// Others can read or write the key file.
    case fileMode(path: String)
    /// Others can replace the key file, because they can write to its folder.
    case folderMode(path: String)
    /// The command could not be started.
    case helperNotStarted(words: String)
    /// The command ended with an error; what it said is text from outside.
    case helperFailed(status: Int32, said: String)
    /// The command was ended by a signal.
    case helperKilled(signal: Int32)
    /// The command took longer than it may; it and what it started were ended.
    case helperSlow(seconds: Int)
    /// The command gave more than a key can be.
    case helperTooMuch
    /// The descriptor is not open, or nothing can be read from it.
    case descriptor(number: Int32, words: String)
    /// There is no terminal to ask on.
    case noTerminal
    /// The question was left without an answer.
    case cancelled
    /// What was read is not a key: empty, longer than 1,024 bytes, several lines, or not printable ASCII.
    case notAKey(source: String, words: String)

    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .file(let path, let words): "api_key_file \(path): \(words)"
        case .fileOwner(let path): "api_key_file \(path) belongs to another user; make a copy of your own"
        case .fileMode(let path):
            "api_key_file \(path) is open to others; run: chmod 600 \(ShellWord.quoted(path)), and make a new key, for this one may be known"
        case .folderMode(let path): "others can replace api_key_file; run: chmod go-w \(ShellWord.quoted(path))"
        case .helperNotStarted(let words): "api_key_command could not be started: \(words)"
        case .helperFailed(let status, let said):
            "api_key_command ended with status \(status)"
                + (status == 127 ? " (command not found; correct it in the configuration)" : "")
                + (said.isEmpty ? "" : ": \(said)")
        case .helperKilled(let signal): "api_key_command was ended by signal \(signal)"
        case .helperSlow(let seconds):
            "api_key_command took longer than \(seconds) s; it gets no terminal: unlock the store first, or use api_key_file"
        case .helperTooMuch: "api_key_command gave more than 64 KiB; its first line must be the key"
        case .descriptor(let number, let words): "api_key_descriptor \(number): \(words)"
        case .noTerminal:
            "no API key: name api_key_file or api_key_command in the configuration, or start from a terminal to be asked"
        case .cancelled: "no API key was typed"
        case .notAKey(let source, let words): "\(source) holds no API key: \(words)"
        }
    }
}
