import CallPersonalisation
import CallboardCore
import Glibc
import Terminal

/// Where a person was when they left: pane, filters, cursors, orders and the size of parts.
///
/// Written as lines of `name=value`, so that reading it before the first frame takes no time worth telling. Nothing with a number
/// as long as a telephone number is kept.
struct SessionMemory: Hashable, Sendable {
    /// One list as it was left.
    struct List: Hashable, Sendable {
        var filter = ""
        /// What the cursor stood on, by its ID.
        var cursor = ""
        var order: ListOrder?
        /// The order of what the list leads to, if that can be sorted too.
        var rowOrder: ListOrder?
        var stretch = 0
        var hidesDetails = false
        /// How far back the list goes.
        var span = FailureFilter.Span.all
    }

    var pane = PaneName.labels
    var lists: [PaneName: List] = [:]
    /// What was typed after `:`, newest last.
    var commands: [String] = []
    /// Paths of files that were opened, newest last.
    var files: [String] = []

    /// So many paths are kept.
    private static let filesMax = 20
    /// So many lines of the command line are kept.
    private static let commandsMax = 50
    private static let sizeMax = 64 << 10

    /// Nothing yet.
    init() {}

    /// A list's state; the usual one if nothing is known.
    func list(_ pane: PaneName) -> List { lists[pane] ?? List() }

    // MARK: Text

    /// Reads what `text` wrote; what it does not know is left out.
    init(_ text: String) {
        for line in text.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            take(String(line[..<equals]), String(line[line.index(after: equals)...]))
        }
        commands = Array(commands.suffix(Self.commandsMax))
        files = Array(files.suffix(Self.filesMax))
    }

    private mutating func take(_ name: String, _ value: String) {
        if name == "command" { return commands.append(value) }
        if name == "file" { return files.append(value) }
        if name == "pane" {
            if let pane = PaneName(word: value) { self.pane = pane }
            return
        }
        let parts = name.split(separator: ".")
        guard parts.count == 2, let pane = PaneName(word: String(parts[0])) else { return }
        var list = list(pane)
        switch parts[1] {
        case "filter": list.filter = value
        case "cursor": list.cursor = value
        case "order": list.order = ListOrder(text: value)
        case "roworder": list.rowOrder = ListOrder(text: value)
        case "stretch": list.stretch = Int(value) ?? 0
        case "details": list.hidesDetails = value == "off"
        case "days": list.span = FailureFilter.Span(days: value)
        default: break
        }
        lists[pane] = list
    }

    /// All of it as lines.
    var text: String {
        var lines = ["pane=\(pane.word)"]
        for pane in PaneName.allCases {
            guard let list = lists[pane] else { continue }
            if !list.filter.isEmpty { lines.append("\(pane.word).filter=\(list.filter)") }
            if !list.cursor.isEmpty { lines.append("\(pane.word).cursor=\(list.cursor)") }
            if let order = list.order { lines.append("\(pane.word).order=\(order.text)") }
            if let order = list.rowOrder { lines.append("\(pane.word).roworder=\(order.text)") }
            if list.stretch != 0 { lines.append("\(pane.word).stretch=\(list.stretch)") }
            if list.hidesDetails { lines.append("\(pane.word).details=off") }
            if let hours = list.span.hours { lines.append("\(pane.word).days=\(hours / 24)") }
        }
        lines += commands.suffix(Self.commandsMax).map { "command=\($0)" }
        lines += files.suffix(Self.filesMax).map { "file=\($0)" }
        return lines.filter { !Self.holdsNumber($0) && !$0.contains(where: \.isNewline) }.joined(separator: "\n") + "\n"
    }

    /// Whether seven digits stand together, perhaps with punctuation of a telephone number between; IDs are left out of account, and
    /// a date is no number in the name of a file.
    private static func holdsNumber(_ line: String) -> Bool {
        if line.contains(".cursor=") { return false }
        let most = line.hasPrefix("file=") ? 9 : 7
        var digits = 0
        for character in line {
            if character.isNumber { digits += 1 } else if !"+ -.()".contains(character) { digits = 0 }
            if digits >= most { return true }
        }
        return false
    }

    // MARK: File

    /// Reads a file of this user alone; nothing if there is none, or anyone else could have written it.
    init(path: String) {
        self.init()
        guard let content = try? PrivateFile.read(path, limit: Self.sizeMax), content.owner == geteuid(),
            content.mode & 0o077 == 0
        else { return }
        self = SessionMemory(String(decoding: content.bytes, as: UTF8.self))
    }

    /// Writes the file for this user alone; a failure loses only where a person was.
    func write(to path: String) {
        try? PrivateFile.write(Array(text.utf8), to: path, replaces: true)
    }
}

extension ListOrder {
    /// The column, with a minus behind it if it is turned round.
    fileprivate var text: String { "\(column)\(isReversed ? "-" : "")" }

    /// Reads what `text` wrote.
    fileprivate init?(text: String) {
        let isReversed = text.hasSuffix("-")
        guard let column = Int(isReversed ? String(text.dropLast()) : text), column >= 0 else { return nil }
        self.init(column: column, isReversed: isReversed)
    }
}

extension FailureFilter.Span {
    /// The span of so many days as they are written; all days for anything else.
    fileprivate init(days: String) {
        self = Self.allCases.first { span in span.hours.map { String($0 / 24) == days } ?? false } ?? .all
    }
}

extension PaneName {
    /// Its name in files.
    var word: String { title.string.lowercased() }

    /// The pane of a name in a file.
    init?(word: String) {
        guard let pane = PaneName.allCases.first(where: { $0.word == word }) else { return nil }
        self = pane
    }
}
