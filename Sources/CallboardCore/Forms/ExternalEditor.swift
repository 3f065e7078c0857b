import CProcess
import Glibc

/// Lets a person change a text in the editor of their choice.
///
/// The text lies in a folder of its own for this user alone, which is removed with everything that the editor left in it.
package struct ExternalEditor: Sendable {
    /// Why a text did not come back.
    package enum Failure: Error, Hashable, Sendable {
        /// It could not be written down or read back; the words say why.
        case file(String)
        /// The editor could not be started, or said that it failed; the words say which.
        case editor(String)

        /// What happened, for a person.
        package var words: String {
            switch self {
            case .file(let words): "The text could not be kept for the editor: \(words)."
            case .editor(let words): "The editor \(words); the field is as it was."
            }
        }
    }

    /// The command line of the editor.
    package let command: String
    private let folder: String

    /// The largest text that is read back, in bytes.
    private static let sizeMax = 1 << 20

    /// The editor of an environment: `VISUAL`, else `EDITOR`, else `vi`.
    package init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        command = value("VISUAL") ?? value("EDITOR") ?? "vi"
        folder = value("XDG_RUNTIME_DIR") ?? value("TMPDIR") ?? "/tmp"
    }

    /// Shows a text in the editor, waits until it is closed, and gives the text back without the line end that editors add.
    ///
    /// The terminal must have been given up before; blocks.
    ///
    /// - Throws: `Failure`.
    package func edit(_ text: String, name: String) throws(Failure) -> String {
        var template = Array("\(folder)/callboard-edit-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .file(String(cString: strerror(errno))) }
        let place = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { ExternalEditor.remove(place) }
        let path = "\(place)/\(name).txt"
        do { try PrivateFile.write(Array((text + "\n").utf8), to: path) } catch { throw .file(error.words) }
        var status: Int32 = 0
        let code = cprocess_run_on_terminal("exec \(command) \"$1\"", path, &status)
        guard code == 0 else { throw .editor("could not be started: \(String(cString: strerror(code)))") }
        guard status & 0x7F == 0 else { throw .editor("was ended by signal \(status & 0x7F)") }
        guard (status >> 8) & 0xFF == 0 else { throw .editor("ended with status \((status >> 8) & 0xFF)") }
        let content: PrivateFile.Content
        do { content = try PrivateFile.read(path, limit: Self.sizeMax) } catch { throw .file(error.words) }
        var edited = String(decoding: content.bytes, as: UTF8.self)
        while edited.last?.isNewline == true { edited.removeLast() }
        return edited
    }

    /// Removes the folder and the files in it; an editor makes no folders there.
    private static func remove(_ place: String) {
        if let folder = opendir(place) {
            defer { closedir(folder) }
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { unlink("\(place)/\(name)") }
            }
        }
        rmdir(place)
    }
}
