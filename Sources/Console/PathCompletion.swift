import Foundation

/// The paths that begin with what was typed.
enum PathCompletion {
    private static let pathsMax = 200

    /// A path with the home folder for `~` and for `~name`; to find that of another person may take the network.
    static func expanded(_ path: String) -> String { (path as NSString).expandingTildeInPath }

    /// A path with the home folder for `~`, as the environment says; `~name` stays as it is.
    static func withHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"], !home.isEmpty
        else { return path }
        return home + path.dropFirst()
    }

    /// A path that holds in any folder, found without asking for another person's.
    static func absolute(_ path: String) -> String {
        let path = withHome(path)
        return path.hasPrefix("/") || path.hasPrefix("~") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Paths for a text, folders with `/` at the end; `~` stands for the home folder, hidden names need their dot.
    static func paths(for text: String) -> [String] {
        let split = text.lastIndex(of: "/").map { text.index(after: $0) } ?? text.startIndex
        let folder = String(text[..<split])
        let beginning = text[split...]
        let manager = FileManager.default
        let real = folder.isEmpty ? "." : expanded(folder)
        guard let names = try? manager.contentsOfDirectory(atPath: real) else { return [] }
        return names.filter { $0.hasPrefix(beginning) && (!$0.hasPrefix(".") || beginning.hasPrefix(".")) }
            .sorted()
            .prefix(pathsMax)
            .map { name in
                var isFolder: ObjCBool = false
                _ = manager.fileExists(atPath: real + "/" + name, isDirectory: &isFolder)
                return folder + name + (isFolder.boolValue ? "/" : "")
            }
    }
}
