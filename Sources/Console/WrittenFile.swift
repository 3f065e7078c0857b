import CallboardCore
import Foundation

/// A file that is to be written, by its whole path: a person finds it, and sees which folder was meant.
struct WrittenFile: Hashable, Sendable {
    /// The path from the root.
    let path: String

    /// A file at a path as it was typed, from the current folder on; `~` is the person's own.
    init(_ typed: String) {
        let expanded = (typed as NSString).expandingTildeInPath
        let isWhole = expanded.hasPrefix("/")
        path = isWhole ? expanded : FileManager.default.currentDirectoryPath + "/" + expanded
    }

    /// Why it could not be written, for a person.
    func words(of failure: PrivateFile.Failure) -> String {
        guard failure == .missing else { return "\(path): \(failure.words)" }
        return "The folder \((path as NSString).deletingLastPathComponent) does not exist"
    }
}
