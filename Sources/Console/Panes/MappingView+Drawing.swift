import CallPersonalisation
import CallboardCore
import Terminal

extension MappingView {
    private static let table = Table(columns: [
        TableColumn("Column in file", width: 20, minimum: 10),
        TableColumn("Goes to", width: 16, minimum: 10),
        TableColumn("By", width: 8, minimum: 6, priority: 2),
        TableColumn("Sample or value", width: 30, minimum: 8, priority: 1, isGrowing: true),
    ])

    /// Draws the lines and what is being chosen or typed.
    func draw(on canvas: inout Canvas, in rect: Rect, _ file: FileView, _ facts: Facts) {
        let frame = Frame(
            "Columns of \(file.name)",
            note: SafeText(untrusted: file.form),
            bottom: "\(facts.key(.undo, in: .mapping)) undoes a change; the file stays as it is"
        )
        let inside = frame.draw(on: &canvas, in: rect)
        let plan = file.plan
        Self.table.draw(on: &canvas, in: inside, list: list, isFocused: !isTyping) { index, column in
            switch line(at: index) {
            case .column(let place): return Self.cell(of: place, column, file, plan, facts)
            case .value(let field):
                let value = plan.value(of: field)
                let isEverywhere = plan.mapping.column(of: field) == nil
                let isMissing = isEverywhere && value.isEmpty && ColumnMapping.required.contains(field)
                let texts: [SafeText] = [
                    isEverywhere ? "all rows" : "empty cells",
                    SafeText(untrusted: Wording.name(of: field).lowercased()),
                    .empty,
                    isMissing ? "MISSING (\(facts.key(.changeValue, in: .mapping)) sets it)" : "\(untrusted: value)",
                ]
                return TableCell(texts[column], style: isMissing && column == 3 ? .error : .plain)
            case .zone:
                let name = plan.mapping.zone
                let texts: [SafeText] = [
                    "local times", "time zone", name == nil ? .empty : "given",
                    SafeText(untrusted: name ?? facts.zone.identifier),
                ]
                return TableCell(texts[column])
            }
        }
        let row = inside.row + 1 + list.cursor - list.top
        if let field {
            let start = min(46, inside.columns / 2)
            field.draw(
                on: &canvas,
                row: row,
                column: inside.column + start,
                width: max(4, inside.columns - start),
                isActive: true
            )
        }
        if let choices { drawChoices(choices, on: &canvas, in: inside) }
    }

    private static func cell(of place: Int, _ column: Int, _ file: FileView, _ plan: FilePlan, _ facts: Facts)
        -> TableCell
    {
        guard plan.mapping.columns.indices.contains(place) else { return "" }
        let entry = plan.mapping.columns[place]
        let sample = file.columns.indices.contains(place) ? file.columns[place].sample : ""
        let evidence = entry.evidence == .none ? "" : entry.evidence.rawValue
        if column == 3 { return TableCell(facts.sample(sample, of: entry.target)) }
        return TableCell(SafeText(untrusted: [entry.header, OpenedFile.words(for: entry.target), evidence][column]))
    }

    private func drawChoices(_ choices: ListState, on canvas: inout Canvas, in rect: Rect) {
        let size = Size(rows: Self.targets.count + 2, columns: min(30, rect.columns))
        let box = rect.centered(size)
        canvas.fill(box)
        let inside = Frame("It is", bottom: "Enter").draw(on: &canvas, in: box)
        for (index, target) in Self.targets.enumerated() where index < inside.rows {
            let isChosen = index == choices.cursor
            let row = inside.row + index
            canvas.write(isChosen ? ">" : " ", row: row, column: inside.column)
            if isChosen { canvas.placeCursor(row: row, column: inside.column) }
            canvas.write(
                SafeText(untrusted: OpenedFile.words(for: target)),
                row: row,
                column: inside.column + 2,
                width: inside.columns - 2,
                style: isChosen ? .selection : .plain
            )
        }
    }
}
