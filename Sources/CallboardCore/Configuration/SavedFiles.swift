import Glibc

/// Small files of one kind that people gave names: a folder of this user's alone.
struct SavedFiles: Sendable {
    let folder: String

    /// The largest file that is read, in bytes.
    private static let sizeMax = 1 << 20
    private static let suffix = ".toml"

    /// Whether a name can be a file's: letters, digits, `.`, `_` and `-`, at most 64, not with `.` or `-` in front.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64, first != 0x2E, first != 0x2D else { return false }
        return name.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || [0x2D, 0x2E, 0x5F].contains(byte)
        }
    }

    /// Where a name's file is.
    func path(_ name: String) -> String { "\(folder)/\(name)\(SavedFiles.suffix)" }

    /// The names there are, in order; none if the folder is not there.
    func names() -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasSuffix(SavedFiles.suffix) else { continue }
            let bare = String(name.dropLast(SavedFiles.suffix.count))
            if SavedFiles.isName(bare) { names.append(bare) }
        }
        return names.sorted()
    }

    /// The text of a name's file; nil if there is none.
    ///
    /// - Throws: `ConfigurationError`
    func read(_ name: String) throws(ConfigurationError) -> String? {
        let path = path(name)
        let content: PrivateFile.Content
        do {
            content = try PrivateFile.read(path, limit: SavedFiles.sizeMax)
        } catch PrivateFile.Failure.missing {
            return nil
        } catch {
            throw ConfigurationError(path: path, error.words)
        }
        guard content.owner == geteuid(), content.mode & 0o022 == 0 else {
            throw ConfigurationError(path: path, "others can write to it; run: chmod 600 \(ShellWord.quoted(path))")
        }
        guard let text = String(validating: content.bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw ConfigurationError(path: path, "not UTF-8 text")
        }
        return text
    }

    /// Writes a name's file, as a whole or not at all.
    ///
    /// - Throws: `ConfigurationError`
    func write(_ text: String, as name: String) throws(ConfigurationError) {
        do {
            try StateDirectory.makeFolder(folder)
            try PrivateFile.write(Array(text.utf8), to: path(name), replaces: true)
        } catch let error as PrivateFile.Failure {
            throw ConfigurationError(path: path(name), error.words)
        } catch {
            throw ConfigurationError(path: path(name), "\(error)")
        }
    }

    /// Removes a name's file; false if there is none.
    func remove(_ name: String) -> Bool { unlink(path(name)) == 0 }
}
