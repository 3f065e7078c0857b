import Glibc

/// The folder that holds journal, token cache and logs: this user's alone (rules S3 and S6).
package struct StateDirectory: Hashable, Sendable {
    /// Why the folder cannot be used; each says what to do.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The folder or a file in it is a symbolic link, which could lead the program to another user's files.
        case link(path: String)
        /// There is something else of that name.
        case notAFolder(path: String)
        /// The folder or a file in it belongs to another user.
        case owner(path: String)
        /// Others can read or write the folder or a file in it.
        case mode(path: String, mode: UInt32, wanted: UInt32)
        /// It could not be made or looked at; `code` is the system's error number.
        case system(path: String, code: Int32)

        /// What is wrong and what to do.
        package var description: String {
            switch self {
            case .link(let path):
                "\(path) is a symbolic link, which is refused; name the folder itself with --state, or remove the link"
            case .notAFolder(let path): "\(path) is not a folder; name another one with --state"
            case .owner(let path): "\(path) belongs to another user; name a folder of your own with --state"
            case .mode(let path, let mode, let wanted):
                "\(path) is open to others (mode \(String(mode, radix: 8))); "
                    + "run: chmod \(String(wanted, radix: 8)) \(ShellWord.quoted(path))"
            case .system(let path, let code): "\(path): \(String(cString: strerror(code)))"
            }
        }
    }

    /// Where it is.
    package let path: String

    /// Makes the folder if it is not there, and checks it and the files in it.
    ///
    /// - Throws: `Failure`.
    package init(path: String) throws(Failure) {
        self.path = path
        try StateDirectory.make(path)
        try StateDirectory.check(path, isFolder: true)
        guard let folder = opendir(path) else { throw .system(path: path, code: errno) }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            try StateDirectory.check("\(path)/\(name)", isFolder: nil)
        }
    }

    /// Makes a folder and those around it if they are missing, without judging one that is there.
    package static func makeFolder(_ path: String) throws(Failure) { try make(path) }

    /// Makes the folder and those around it that are missing, all for this user alone.
    private static func make(_ path: String) throws(Failure) {
        if mkdir(path, 0o700) == 0 { return }
        switch errno {
        case EEXIST: return
        case ENOENT:
            let parent = ConfigurationPaths.folder(of: path)
            guard parent != path, parent != "." else { throw .system(path: path, code: ENOENT) }
            try make(parent)
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system(path: path, code: errno) }
        default: throw .system(path: path, code: errno)
        }
    }

    /// Checks one entry; nil takes folders and files.
    private static func check(_ path: String, isFolder: Bool?) throws(Failure) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            // A file of another process may go between listing and looking.
            if errno == ENOENT, isFolder == nil { return }
            throw .system(path: path, code: errno)
        }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFLNK else { throw .link(path: path) }
        if isFolder == true, kind != S_IFDIR { throw .notAFolder(path: path) }
        guard status.st_uid == geteuid() else { throw .owner(path: path) }
        let mode = status.st_mode & 0o777
        guard mode & 0o077 == 0 else {
            throw .mode(path: path, mode: mode, wanted: kind == S_IFDIR ? 0o700 : 0o600)
        }
    }
}
