import CallPersonalisation

extension ColumnMapping {
    /// Whether the columns are the wire's own, so that nothing is to be recognised by content.
    static func isWire(_ headers: [String]) -> Bool {
        headers.allSatisfy { ColumnNames.api[ColumnNames.normalised($0)] != nil }
    }

    /// The mapping of the wire's own names.
    static func wire(_ headers: [String], _ given: ColumnMapping) -> ColumnMapping {
        var mapping = given
        for header in headers {
            var column = Column(header: header, target: .kept, evidence: .none)
            if let field = ColumnNames.api[ColumnNames.normalised(header)], mapping.column(of: field) == nil {
                column = Column(header: header, target: .field(field), evidence: .header)
            }
            mapping.columns.append(column)
        }
        return mapping
    }
}

extension FileCheck {
    /// How dates such as 12/01/2027 are read in each time column that has them.
    ///
    /// Day first, unless the column is given otherwise or one of its dates can only be month first. The first date of a
    /// column that can be read in one way only decides; a column without one follows the other time column.
    func dateOrders() throws -> [RecordField: DateOrder] {
        guard !options.isExact else { return [:] }
        var orders: [RecordField: DateOrder] = [:]
        var open: [(field: RecordField, column: Int)] = []
        for field in [RecordField.startsAt, .endsAt] {
            guard mapping.constants[field] == nil, let column = mapping.column(of: field) else { continue }
            switch mapping.columns[column].times {
            case .dayFirst: orders[field] = .dayFirst
            case .monthFirst: orders[field] = .monthFirst
            case .serial: break
            case nil:
                switch evidence(inSampleOf: column) {
                case .none where hasText(inSampleOf: column): break
                case .none, .open: open.append((field, column))
                case .proof(let order): orders[field] = order
                }
            }
        }
        guard !open.isEmpty else { return orders }
        let found = try search(open.map(\.column))
        for (field, column) in open {
            switch found[column] ?? .none {
            case .none: break
            case .proof(let order): orders[field] = order
            case .open:
                let other: RecordField = field == .startsAt ? .endsAt : .startsAt
                let otherColumn = open.first { $0.field == other }?.column
                if let order = orders[other] {
                    orders[field] = order
                } else if let otherColumn, case .proof(let order) = found[otherColumn] {
                    orders[field] = order
                } else {
                    orders[field] = .dayFirst
                }
            }
        }
        return orders
    }

    private func hasText(inSampleOf column: Int) -> Bool {
        file.sample.contains { column < $0.count && !$0[column].isEmpty }
    }

    private func evidence(inSampleOf column: Int) -> DateOrderEvidence {
        var result = DateOrderEvidence.none
        for row in file.sample where column < row.count {
            var text = row[column]
            switch text.withUTF8({ TimeReader.orderEvidence($0) }) {
            case .none: break
            case .open: result = .open
            case .proof(let order): return .proof(order)
            }
        }
        return result
    }

    /// Looks through the whole file for dates that can be read in one way only; ends when each column has one.
    private func search(_ columns: [Int]) throws -> [Int: DateOrderEvidence] {
        var found: [Int: DateOrderEvidence] = [:]
        let hidden = file.hiddenColumns
        let buffer = BlockBuffer(capacity: 1 << 18, separator: file.separator, cellMax: mapping.columns.count + hidden)
        var offset = file.dataStart
        while offset < file.file.size {
            try buffer.load(file.file, from: offset, wanted: 1 << 18)
            while true {
                let outcome = buffer.nextRow()
                if outcome == .incomplete {
                    // A row longer than the buffer is read once more with more room.
                    guard buffer.position == 0 else { break }
                    try buffer.extend(file.file, by: 1 << 18)
                    continue
                }
                guard outcome != .end else { return found }
                buffer.forgetTexts()
                for column in columns {
                    if case .proof = found[column] { continue }
                    let evidence = TimeReader.orderEvidence(buffer.text(column + hidden))
                    if evidence != .none { found[column] = evidence }
                }
                if columns.allSatisfy({ if case .proof = found[$0] { true } else { false } }) { return found }
            }
            offset += buffer.position
        }
        return found
    }
}

extension RecordFile {
    /// The first date of a column, as far as the first rows tell, that could be read day first and month first; nil if none could.
    package func openDate(inColumn column: Int) -> String? {
        sample.lazy.compactMap { $0.indices.contains(column) ? $0[column] : nil }.first { text in
            var text = text
            return text.withUTF8 { TimeReader.orderEvidence($0) } == .open
        }
    }
}
