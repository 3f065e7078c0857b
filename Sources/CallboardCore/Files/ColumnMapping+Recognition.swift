package import CallPersonalisation

extension ColumnMapping {
    /// What is written in a column, as far as the first rows tell.
    private enum Content {
        case empty, number, time, serial, uuid, label, text

        /// Whether a column with this content can be a field; a damaged or empty column may be anything.
        func suits(_ field: RecordField) -> Bool {
            switch field {
            case .caller, .receiver: self == .number || self == .empty || self == .text
            case .labelID: self == .uuid || self == .label || self == .empty || self == .text
            case .labelName, .callReason: self == .text || self == .label || self == .empty
            case .startsAt, .endsAt: self == .time || self == .serial || self == .empty || self == .text
            }
        }
    }

    /// Recognises the columns of a file by their names and by what is written in them.
    ///
    /// The API's own names decide by themselves; names of other systems must suit what is written; required fields that
    /// are still missing are then looked for by content alone. Every other column is kept with the record.
    ///
    /// - Parameters:
    ///   - given: columns that are already said, such as by `--map`; they are not changed
    ///   - reader: reads the times of the sample
    ///   - labels: the account's labels, where known
    package static func recognised(
        in file: RecordFile,
        given: ColumnMapping = ColumnMapping(),
        reader: TimeReader,
        labels: LabelDirectory? = nil
    ) -> ColumnMapping {
        let sample = ColumnSample(headers: file.headers, hasHeader: file.hasHeader, rows: file.sample)
        return recognised(in: sample, given: given, reader: reader, labels: labels)
    }

    /// Recognises columns by a sample of their rows.
    static func recognised(
        in file: ColumnSample,
        given: ColumnMapping = ColumnMapping(),
        reader: TimeReader,
        labels: LabelDirectory?
    ) -> ColumnMapping {
        var mapping = given
        if mapping.columns.isEmpty {
            mapping.columns = file.headers.map { Column(header: $0, target: .kept, evidence: .none) }
        }
        let contents = file.headers.indices.map { content(of: $0, in: file, reader, labels) }
        let names = file.hasHeader ? file.headers.map(ColumnNames.normalised) : file.headers.map { _ in "" }
        for (index, name) in names.enumerated() where name.hasPrefix(ColumnNames.ownPrefix) {
            guard mapping.columns[index].evidence == .none else { continue }
            mapping.columns[index].target = .ignored
            mapping.columns[index].evidence = .header
        }
        mapping.assign(by: .header) { index in ColumnNames.api[names[index]].map { [$0] } ?? [] }
        mapping.assign(by: .header) { index in
            ColumnNames.candidates(names[index]).filter { contents[index].suits($0) }
        }
        mapping.assignByContent(contents, file)
        mapping.takeNameForLabel(contents)
        if !file.hasHeader { mapping.takeTextForReason(contents, file) }
        for index in mapping.columns.indices where contents[index] == .serial {
            guard case .field(let field) = mapping.columns[index].target, field == .startsAt || field == .endsAt else {
                continue
            }
            if mapping.columns[index].times == nil { mapping.columns[index].times = .serial }
        }
        return mapping
    }

    private func isFree(_ field: RecordField) -> Bool { column(of: field) == nil }

    private mutating func set(_ index: Int, _ field: RecordField, _ evidence: Evidence) {
        columns[index].target = .field(field)
        columns[index].evidence = evidence
    }

    private mutating func assign(by evidence: Evidence, _ fields: (Int) -> [RecordField]) {
        for index in columns.indices where columns[index].evidence == .none {
            guard let field = fields(index).first(where: isFree) else { continue }
            set(index, field, evidence)
        }
    }

    private mutating func assignByContent(_ contents: [Content], _ file: ColumnSample) {
        func free(_ wanted: Content...) -> [Int] {
            columns.indices.filter { columns[$0].evidence == .none && wanted.contains(contents[$0]) }
        }
        let needed = missing
        // Few callers ring many receivers, so the column with fewer different numbers is the caller's.
        let numbers = free(.number).sorted { file.distinct($0) < file.distinct($1) }
        if needed.contains(.caller), needed.contains(.receiver) {
            if numbers.count == 2 {
                set(numbers[0], .caller, .content)
                set(numbers[1], .receiver, .content)
            }
        } else if let field = needed.first(where: { $0 == .caller || $0 == .receiver }), numbers.count == 1 {
            set(numbers[0], field, .content)
        }
        let identifiers = free(.uuid) + free(.label)
        if needed.contains(.labelID), let first = identifiers.first { set(first, .labelID, .content) }
        let times = free(.time, .serial)
        if needed.contains(.startsAt), needed.contains(.endsAt) {
            if times.count == 2 {
                set(times[0], .startsAt, .content)
                set(times[1], .endsAt, .content)
            }
        } else if let field = needed.first(where: { $0 == .startsAt || $0 == .endsAt }), times.count == 1 {
            set(times[0], field, .content)
        }
    }

    /// A file that has shown names only, all of them names of labels, means those labels.
    private mutating func takeNameForLabel(_ contents: [Content]) {
        guard missing.contains(.labelID), let index = column(of: .labelName), contents[index] == .label,
            columns[index].evidence != .given
        else { return }
        set(index, .labelID, .content)
    }

    /// In a file without names of columns, the only one that has sentences in it is the reason.
    private mutating func takeTextForReason(_ contents: [Content], _ file: ColumnSample) {
        guard missing.isEmpty else { return }
        let sentences =
            leftOver.isEmpty
            ? []
            : columns.indices.filter {
                columns[$0].evidence == .none && contents[$0] == .text && file.hasSentences($0)
            }
        if sentences.count == 1 { set(sentences[0], .callReason, .content) }
    }

    private static func content(
        of column: Int,
        in file: ColumnSample,
        _ reader: TimeReader,
        _ labels: LabelDirectory?
    ) -> Content {
        let texts = file.rows.map { column < $0.count ? $0[column] : "" }.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return .empty }
        func most(_ test: (String) -> Bool) -> Bool { texts.count(where: test) * 5 >= texts.count * 4 }
        if most({ UUIDBytes($0) != nil }) { return .uuid }
        if let labels, most({ labels.index(named: $0) != nil }) { return .label }
        var serials = reader
        serials.readsSerials = true
        if texts.allSatisfy({ serials.notation(of: $0) == .serial }) { return .serial }
        if most({ isTime($0, reader) }) { return .time }
        if most({ NumberReading($0).isGood || NumberReading($0).isNormalised }) { return .number }
        return .text
    }

    /// Whether a text is a time rather than a number: digits alone must be within ten years of now.
    private static func isTime(_ text: String, _ reader: TimeReader) -> Bool {
        guard let moment = reader.read(text).milliseconds else { return false }
        return reader.notation(of: text) != .milliseconds || abs(moment - reader.now) < 3650 * 86_400_000
    }
}
