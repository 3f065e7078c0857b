package import CallPersonalisation

/// A record found in text that was pasted: a JSON body, a curl command, a row of cells, or a telephone number.
package struct PastedRecord: Hashable, Sendable {
    /// What the text was.
    package enum Form: Hashable, Sendable {
        case json
        /// A command line of curl, whose body was read.
        case curl
        /// Cells of a file or a spreadsheet.
        case row
        /// A telephone number and nothing else; it stands in the receiver.
        case number
    }

    /// What the text was.
    package let form: Form
    /// What it says, field by field; numbers as digits where they can be sent.
    package private(set) var draft: RecordDraft
    /// The fields it has something for, in field order.
    package var fields: [RecordField] { RecordField.allCases.filter { !draft[$0].isEmpty } }
    /// How many more records the text has, which were not read.
    package let others: Int

    /// The longest text that is looked at, in UTF-8 bytes.
    package static let sizeMax = 1 << 20

    /// Finds a record in a text; nil if it has none, or only something that may as well be a sentence.
    ///
    /// - Parameters:
    ///   - reader: reads times.
    ///   - labels: the account's labels, where known; they tell a label's name from other words.
    package init?(_ text: String, reader: TimeReader, labels: LabelDirectory? = nil) {
        guard text.utf8.count <= Self.sizeMax else { return nil }
        let bare = text.trimmingLineEnds
        if let number = Self.number(in: bare) {
            self.init(form: .number, draft: RecordDraft(receiver: number.digits), others: 0)
        } else if let first = bare.first, first == "{" || first == "[" {
            self.init(json: bare, form: .json)
        } else if let body = Self.curlBody(bare) {
            self.init(json: body, form: .curl)
        } else {
            self.init(cells: PastedCells(text).rows, reader: reader, labels: labels)
        }
    }

    private init(form: Form, draft: RecordDraft, others: Int) {
        self.form = form
        self.draft = draft
        self.others = others
        for field in [RecordField.caller, .receiver] {
            if let number = NumberReading(draft[field]).number { self.draft[field] = number.digits }
        }
    }

    // MARK: A number

    /// The telephone number that a text is, in any notation; `tel:` and the marks that address books put around a number
    /// are taken away.
    package static func number(in text: String) -> PhoneNumber? {
        // U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069 say in which direction a number is read.
        let isMark: (Unicode.Scalar) -> Bool = { scalar in
            switch scalar.value {
            case 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
            default: false
            }
        }
        var bare = String(String.UnicodeScalarView(text.unicodeScalars.filter { !isMark($0) })).trimmingLineEnds
        if bare.lowercased().hasPrefix("tel:") { bare = String(bare.dropFirst(4)) }
        return NumberReading(bare).number
    }

    // MARK: JSON and curl

    private init?(json text: String, form: Form) {
        guard let value = try? JSONReader.read(Array(text.utf8)), let found = Self.find(value, depth: 0) else {
            return nil
        }
        self.init(form: form, draft: found.draft, others: found.others)
    }

    /// The first record of a document, at most so deep in it, and how many stand beside it.
    private static func find(_ value: JSONValue, depth: Int) -> (draft: RecordDraft, others: Int)? {
        guard depth < 5 else { return nil }
        switch value {
        case .object(let members):
            if let draft = draft(of: members) { return (draft, 0) }
            for name in members.keys.sorted() {
                if let member = members[name], let found = find(member, depth: depth + 1) { return found }
            }
            return nil
        case .array(let elements):
            for element in elements {
                guard let found = find(element, depth: depth + 1) else { continue }
                return (found.draft, elements.count - 1)
            }
            return nil
        default: return nil
        }
    }

    /// The record that an object is; the names of every API version decide before those of other systems.
    private static func draft(of members: [String: JSONValue]) -> RecordDraft? {
        var draft = RecordDraft()
        let names = members.keys.sorted().map { (name: $0, normalised: ColumnNames.normalised($0)) }
        for (name, normalised) in names {
            if let field = ColumnNames.api[normalised] { draft[field] = text(of: members[name]) }
        }
        for (name, normalised) in names where ColumnNames.api[normalised] == nil {
            let free = ColumnNames.candidates(normalised).first { draft[$0].isEmpty }
            if let free { draft[free] = text(of: members[name]) }
        }
        return isRecord(draft, isNamed: true) ? draft : nil
    }

    private static func text(of value: JSONValue?) -> String {
        switch value {
        case .number(let number): String(number)
        default: value?.looseText ?? ""
        }
    }

    private static let bodyOptions: Set<String> = [
        "-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json",
    ]

    /// The body in a command line of curl; nil if it is none, or has its body in a file.
    private static func curlBody(_ text: String) -> String? {
        var words = ShellLine(text).words[...]
        while let first = words.first, first == "$" || first == "%" { words = words.dropFirst() }
        guard let program = words.popFirst(), program.split(separator: "/").last == "curl" else { return nil }
        while let word = words.popFirst() {
            var body: String?
            if bodyOptions.contains(word) {
                body = words.popFirst()
            } else if word.hasPrefix("-d"), word.count > 2 {
                body = String(word.dropFirst(2))
            } else if let equals = word.firstIndex(of: "="), bodyOptions.contains(String(word[..<equals])) {
                body = String(word[word.index(after: equals)...])
            }
            if let body = body?.trimmingLineEnds, body.hasPrefix("{") || body.hasPrefix("[") { return body }
        }
        return nil
    }

    // MARK: Cells

    private init?(cells rows: [[String]], reader: TimeReader, labels: LabelDirectory?) {
        guard let first = rows.first, first.count > 1 || rows.count > 1 else { return nil }
        let hasHeader = !first.contains(where: RecordHead.isValue)
        let data = hasHeader ? Array(rows.dropFirst()) : rows
        guard let row = data.first else { return nil }
        let headers = hasHeader ? first : first.indices.map { "column \($0 + 1)" }
        let sample = ColumnSample(
            headers: headers,
            hasHeader: hasHeader,
            rows: Array(data.prefix(RecordFile.sampleMax))
        )
        let mapping = ColumnMapping.recognised(in: sample, reader: reader, labels: labels)
        var draft = RecordDraft()
        for (place, column) in mapping.columns.enumerated() where place < row.count {
            guard case .field(let field) = column.target else { continue }
            draft[field] = Self.text(of: row[place], column.times, reader)
        }
        if !hasHeader { Self.guess(row, mapping, &draft) }
        guard Self.isRecord(draft, isNamed: hasHeader) else { return nil }
        self.init(form: .row, draft: draft, others: data.count - 1)
    }

    /// A cell as a form takes it: without the guard against formulas, and days of a spreadsheet as milliseconds.
    private static func text(of cell: String, _ times: ColumnMapping.Times?, _ reader: TimeReader) -> String {
        let text = String(decoding: FormulaGuard.undone(Array(cell.utf8)), as: UTF8.self)
        guard times == .serial else { return text }
        var serials = reader
        serials.readsSerials = true
        return serials.read(text).milliseconds.map { String($0) } ?? text
    }

    /// Without names a single number is the receiver's, and a single sentence the reason.
    private static func guess(_ row: [String], _ mapping: ColumnMapping, _ draft: inout RecordDraft) {
        let rest = mapping.columns.indices.filter { mapping.columns[$0].evidence == .none && $0 < row.count }
        let numbers = rest.filter { NumberReading(row[$0]).isGood }
        if draft.caller.isEmpty, draft.receiver.isEmpty, numbers.count == 1 { draft.receiver = row[numbers[0]] }
        let sentences = rest.filter {
            row[$0].contains(" ") && RecordRules.callReasonLength.contains(row[$0].count) && !numbers.contains($0)
        }
        if draft.callReason.isEmpty, sentences.count == 1 { draft.callReason = row[sentences[0]] }
    }

    /// Whether a text with these fields was a record: two of them cannot stand in a sentence by chance.
    private static func isRecord(_ draft: RecordDraft, isNamed: Bool) -> Bool {
        let found = RecordField.allCases.filter { !draft[$0].isEmpty }
        if isNamed { return found.count > 1 }
        let telling = found.filter { $0 != .labelName && $0 != .callReason }
        return telling.count > 1 || (telling.count == 1 && found.count > 1 && !draft.receiver.isEmpty)
    }
}
