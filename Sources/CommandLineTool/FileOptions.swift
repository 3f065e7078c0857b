import ArgumentParser
import CallPersonalisation
import CallboardCore
import Foundation

extension FileFormat: ExpressibleByArgument {}

/// How a file of records is read: the options that `validate` and `submit` share.
struct FileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Which column is which field, as COLUMN=FIELD,…, or a saved mapping; what is not named is recognised.",
            valueName: "mapping"
        )
    )
    var map: String?

    @Option(help: ArgumentHelp("Save how the columns are read as a mapping of this name.", valueName: "name"))
    var saveMap: String?

    @Option(help: "The form of the file: csv, tsv, json, jsonl or api; recognised if not given.")
    var format: FileFormat?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Give all records a value, as FIELD=VALUE,…; with FIELD?=VALUE only where the cell is empty.",
            valueName: "values"
        )
    )
    var values: [String] = []

    @Option(
        help: ArgumentHelp(
            "Repair rows on their way in: a saved recipe, or one repair as RULE or RULE=VALUE; the file is not changed.",
            valueName: "name"
        )
    )
    var fix: [String] = []

    @Option(help: ArgumentHelp("Save what --fix says as a recipe of this name.", valueName: "name"))
    var saveFix: String?

    @Flag(help: "Take a row with warnings for invalid.")
    var strict = false

    /// Opens a file and works out its columns; a zone that was said counts before that of a saved mapping.
    ///
    /// - Throws: `FileError`, `ConfigurationError`.
    func open(
        _ path: String,
        spoolFolder: String,
        _ options: GlobalOptions,
        _ context: CommandContext
    ) throws -> (file: RecordFile, mapping: ColumnMapping) {
        let file = try RecordFile(path: path, format: format, spoolFolder: spoolFolder)
        return (file, try mapping(of: file, options, context))
    }

    /// How the columns of a file are read, as far as it was said.
    ///
    /// - Throws: `FileError`, `ConfigurationError`, `CommandFailure` for a mapping that is not there.
    func mapping(
        of file: RecordFile,
        _ options: GlobalOptions,
        _ context: CommandContext
    ) throws -> ColumnMapping {
        let store = MappingStore(stateDirectory: options.statePath(context))
        var mapping = try given(file, store)
        if options.timeZone != nil { mapping.zone = nil }
        for text in values {
            for part in FileOptions.parts(text) { try mapping.set(part) }
        }
        return mapping
    }

    private func given(_ file: RecordFile, _ store: MappingStore) throws -> ColumnMapping {
        guard let map else { return ColumnMapping() }
        guard MappingStore.isName(map) else { return try ColumnMapping.parse(map, for: file) }
        guard let mapping = try store.mapping(named: map) else {
            let names = store.names.isEmpty ? "none is saved" : "there are \(store.names.joined(separator: ", "))"
            throw CommandFailure(.usage, "There is no mapping \(map); \(names). A column is mapped with COLUMN=FIELD.")
        }
        return try mapping.applied(to: file.headers, hasHeader: file.hasHeader)
    }

    /// Saves how the columns were read under the name of `--save-map`.
    ///
    /// - Throws: `ConfigurationError`.
    func save(_ mapping: ColumnMapping, _ options: GlobalOptions, _ context: CommandContext) throws {
        guard let saveMap else { return }
        try options.requireWriting()
        var mapping = mapping
        if let zone = options.timeZone { mapping.zone = zone }
        try MappingStore(stateDirectory: options.statePath(context)).save(mapping, as: saveMap)
        context.output.say("callboard: The mapping is saved; --map \(saveMap) uses it.")
    }

    /// What `--fix` says, saved under the name of `--save-fix`.
    ///
    /// - Throws: `RecipeError`, `ConfigurationError`.
    func changes(_ options: GlobalOptions, _ context: CommandContext) throws -> RowChanges {
        let store = RecipeStore(stateDirectory: options.statePath(context))
        let recipe = try store.resolve(fix)
        if let saveFix {
            try options.requireWriting()
            guard !recipe.isEmpty else {
                throw CommandFailure(.usage, "--save-fix saves what --fix says; say at least one --fix.")
            }
            try store.save(recipe, as: saveFix)
            context.output.say("callboard: The recipe is saved; --fix \(saveFix) uses it.")
        }
        return RowChanges(recipe: recipe)
    }

    /// Splits `field=value,field=value` at the commas behind which a field is named, so that values may hold commas.
    static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = piece.split(separator: "=", maxSplits: 1).first.map(String.init) ?? ""
            if parts.isEmpty || (piece.contains("=") && isField(name)) {
                parts.append(String(piece))
            } else {
                parts[parts.count - 1] += "," + piece
            }
        }
        return parts
    }

    private static func isField(_ name: String) -> Bool {
        let bare = name.hasSuffix("?") ? String(name.dropLast()) : name
        let normalised = bare.lowercased().filter { $0.isLetter }
        let known = RecordField.allCases.map { $0.rawValue.filter(\.isLetter) } + ["label", "reason", "starts", "ends"]
        return known.contains(normalised)
    }

    /// Says how the columns were read, unless a person said it.
    func tell(_ mapping: ColumnMapping, _ report: FileReport, _ file: RecordFile, _ output: Output) {
        guard map == nil else { return }
        let columns = mapping.columns.compactMap { column -> String? in
            guard case .field(let field) = column.target else { return nil }
            let evidence = column.evidence == .content ? " (by what is in it)" : ""
            return column.header == field.rawValue && evidence.isEmpty
                ? nil : "\(column.header) is \(field.rawValue)\(evidence)"
        }
        if !columns.isEmpty {
            output.say("callboard: Columns: \(columns.joined(separator: ", ")). --map says otherwise.")
        }
        for (field, order) in report.dateOrders.sorted(by: { $0.key < $1.key }) {
            let words = order == .dayFirst ? "day first" : "month first"
            let example = mapping.column(of: field).flatMap { file.openDate(inColumn: $0) }
            let dates = example.map { "Dates such as \($0)" } ?? "Dates"
            output.say("callboard: \(dates) of \(field.rawValue) are read \(words).")
        }
    }
}

/// Labels from a file: the API's array, or one ID a line.
enum LabelFile {
    /// The largest file that is read, in bytes.
    private static let sizeMax = 64 << 20

    /// Reads the labels.
    ///
    /// - Throws: `CommandFailure` with status 64.
    static func read(_ path: String) throws -> LabelDirectory {
        let bytes: [UInt8]
        do {
            bytes = try PrivateFile.read(path, limit: sizeMax, followsLinks: true).bytes
        } catch {
            throw CommandFailure(.usage, "\(path): \(error.words)")
        }
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        guard first == 0x5B else { return LabelDirectory(try identifiers(bytes, path)) }
        do {
            return LabelDirectory(try JSONDecoder().decode([Label].self, from: Data(bytes)))
        } catch {
            throw CommandFailure(.usage, "\(path) is not an array of labels as the API gives it.")
        }
    }

    private static func identifiers(_ bytes: [UInt8], _ path: String) throws -> [Label] {
        let separator: UInt8 = bytes.contains(0x0A) ? 0x0A : 0x0D
        return try bytes.split(separator: separator, omittingEmptySubsequences: false).enumerated().compactMap {
            index,
            line in
            // Most lines are an ID and nothing else, which needs no look at their characters.
            let isPlain = line.withUnsafeBufferPointer { UUIDBytes(bytes: $0) != nil }
            let text =
                isPlain
                ? String(decoding: line, as: UTF8.self)
                : String(decoding: line, as: UTF8.self).trimmingCharacters(in: ignored)
            guard !text.isEmpty else { return nil }
            guard isPlain || UUIDBytes(text) != nil else {
                throw CommandFailure(.usage, "\(path):\(index + 1): a label's ID has 8-4-4-4-12 hexadecimal digits.")
            }
            return Label(id: LabelID(text), name: "")
        }
    }

    private static let ignored = CharacterSet.whitespacesAndNewlines.union(CharacterSet(charactersIn: "\u{FEFF}"))
}
