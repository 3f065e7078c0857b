import CallPersonalisation
import CallboardCore
import Terminal

extension HistoryPane {
    func draw(on canvas: inout Canvas, _ facts: Facts) {
        canvas.hideCursor()
        let parts = parts(canvas.size)
        switch content {
        case .entries: drawEntries(on: &canvas, in: parts.list, facts)
        case .hits: drawHits(on: &canvas, in: parts.list, facts)
        case .timeline(let receiver): drawTimeline(of: receiver, on: &canvas, in: parts.list, facts)
        }
        drawDetail(on: &canvas, in: parts.detail, facts)
        search.draw("/", on: &canvas, in: parts.list)
        question.draw("at", on: &canvas, in: parts.list)
    }

    private func orderWords(_ usual: SafeText) -> SafeText { order.map { $0.words(sortColumns) } ?? usual }

    private var isTyping: Bool { search.isOpen || question.isOpen }

    private var isListFocused: Bool { !isTyping && !details.isInUse }

    // MARK: Entries

    private func drawEntries(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let title: SafeText =
            entries.isEmpty
            ? "History" : "History  \(grouped: entries.count)\(isWhole ? "" : "+"), \(orderWords("newest first"))"
        let note: SafeText = wanted.isEmpty ? "\(facts.key(.filter)) finds a number" : "filter: \(untrusted: wanted)"
        let inside = Frame(title, note: isTyping ? .empty : note, bottomNote: marks.words(facts)).draw(
            on: &canvas,
            in: rect
        )
        guard !entries.isEmpty else {
            let nothing: SafeText =
                wanted.isEmpty ? "Nothing happened yet." : "Nothing fits; \(facts.key(.back)) shows all history."
            canvas.writeLines(
                [isLoaded ? nothing : facts.whyCoreIsClosed ?? "The journal is being read."],
                in: inside.inset(rows: 0)
            )
            return
        }
        let table = entryTable(columns: rect.columns, facts)
        // As the table itself does, without the column that stays free.
        let width = table.placements(width: inside.columns - 1).last?.width ?? 0
        table.draw(
            on: &canvas,
            in: inside,
            list: list,
            isFocused: isListFocused,
            isInUse: !details.isInUse,
            isMarked: { marks.contains(entries[$0].sequence) }
        ) { index, column in
            let entry = entries[index]
            switch column {
            case 0: return TableCell(facts.zone.near(entry.at, now: facts.now))
            case 1: return TableCell(SafeText(untrusted: entry.who))
            case 2: return TableCell(Self.deed(entry))
            case table.columns.count - 1: return TableCell(Self.result(entry, columns: width))
            case table.columns.count - 2: return TableCell(entry.counts.map { SafeText(grouped: $0.total) } ?? .empty)
            case table.columns.count - 3: return TableCell(SafeText(untrusted: entry.submissionName ?? ""))
            default: return TableCell(Self.place(entry))
            }
        }
    }

    /// The columns; what is short for all entries in sight leaves its room to the result.
    private func entryTable(columns: Int, _ facts: Facts) -> Table {
        func widest(_ words: (HistoryEntry) -> SafeText) -> Int {
            list.window.map { words(entries[$0]).width }.max() ?? 0
        }
        let result = widest { Self.result($0) }
        // Numbers that are cut are wrong ones; a deed in words may be cut before what it was done to.
        let numbers = widest { Self.isSending($0) ? Self.results($0).last ?? .empty : .empty }
        let who = widest { SafeText(untrusted: $0.who) }
        let rows = widest { $0.counts.map { SafeText(grouped: $0.total) } ?? .empty }
        // The badge says where everything goes, unless some of it went elsewhere.
        let isMixed = list.window.contains {
            entries[$0].submissionKind.map { $0 != facts.badge.kind.rawValue } ?? false
        }
        let hasPlace = isMixed || (columns >= 100 && widest(Self.place) > 0)
        let columns = [
            TableColumn("Time", width: max(8, widest { facts.zone.near($0.at, now: facts.now) })),
            TableColumn("Who", width: max(3, min(12, who)), minimum: min(6, max(3, who)), priority: 2),
            TableColumn("What", width: max(4, widest(Self.deed))),
            hasPlace ? TableColumn("Where", width: max(5, widest(Self.place)), priority: isMixed ? 0 : 4) : nil,
            TableColumn(
                "Origin",
                width: max(6, min(24, widest { SafeText(untrusted: $0.submissionName ?? "") })),
                minimum: 8,
                priority: 1
            ),
            TableColumn("Rows", width: max(4, rows), priority: 3, alignment: .right),
            TableColumn(
                "Result",
                width: max(8, result),
                minimum: max(8, numbers, min(result, columns < 70 ? 16 : 24)),
                isGrowing: true
            ),
        ]
        return Table(columns: columns.compactMap(\.self))
    }

    /// Where its records went: LIVE, TEST or SANDBOX.
    static func place(_ entry: HistoryEntry) -> SafeText {
        SafeText(untrusted: entry.submissionKind?.uppercased() ?? "")
    }

    /// What was done, in a word.
    static func deed(_ entry: HistoryEntry) -> SafeText {
        SafeText(untrusted: LedgerEntry.Kind(rawValue: entry.kind)?.deed ?? entry.kind)
    }

    private static func isSending(_ entry: HistoryEntry) -> Bool { entry.kind == LedgerEntry.Kind.confirmed.rawValue }

    /// What came of it: how the rows of a sending stand now, else what was done.
    static func result(_ entry: HistoryEntry) -> SafeText { results(entry).first ?? .empty }

    /// The same in as many words as columns have room for.
    private static func result(_ entry: HistoryEntry, columns: Int) -> SafeText {
        let results = results(entry)
        return results.first { $0.width <= columns } ?? results.last ?? .empty
    }

    /// What came of it in ever fewer words: whatever has not come to its end as one number, then as a part of the whole.
    private static func results(_ entry: HistoryEntry) -> [SafeText] {
        guard isSending(entry), let counts = entry.counts else { return [SafeText(untrusted: entry.words)] }
        let sums = StateSums(counts)
        func words(_ parts: (Int, SafeText)...) -> SafeText {
            parts.filter { $0.0 > 0 }.map { "\(grouped: $0.0) \($0.1)" }.joined(separator: " ")
        }
        let (ok, bad, out) = ((sums.ok, "ok" as SafeText), (sums.bad, "bad" as SafeText), (sums.out, "out" as SafeText))
        let unknown: (Int, SafeText) = (sums.unknown, "unkn")
        let open = sums.waiting + sums.left
        let whole = words(
            ok,
            bad,
            (sums.unknown, "unknown"),
            (sums.waiting, "wait"),
            (sums.left, "left"),
            out
        )
        let short = words(ok, bad, unknown, (open, "open"), out)
        guard open > 0 else { return [whole, short] }
        let share = ProgressBar(done: counts.total - open, total: counts.total).percent
        return [whole, short, ["\(share)% done", words(bad, unknown)].filter { !$0.isEmpty }.joined(separator: " ")]
    }

    // MARK: Records of a number

    private func drawHits(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let hits = shownHits
        let isRead = records.wanted == wanted
        let count: SafeText =
            !isRead
            ? "Records" : hits.count == 1 ? "1 record" : "\(records.isCut ? "the newest " : "")\(hits.count) records"
        let frame = Frame(
            "\(count) for \(facts.rawNumber(wanted)), \(orderWords("newest first"))",
            note: isTyping ? .empty : "\(facts.key(.back)): all history",
            bottomNote: hitMarks.words(facts)
        )
        let inside = frame.draw(on: &canvas, in: rect)
        guard isRead, !hits.isEmpty else {
            let refused: SafeText =
                records.refused.isEmpty ? .empty : "Refused rows name it: \(records.refused.count), told below."
            let none: SafeText =
                isRead
                ? "No record with this number is in the journal."
                : facts.whyCoreIsClosed ?? "The journal is being read."
            canvas.writeLines([none, refused], in: inside.inset(rows: 0))
            return
        }
        let table = Table(columns: [
            TableColumn("Made", width: 12, minimum: 8),
            TableColumn("Caller", width: 15, minimum: 12, priority: 2),
            TableColumn("Receiver", width: 15, minimum: 12),
            TableColumn("Name", width: 20, minimum: 8, priority: 1, isGrowing: true),
            TableColumn("State", width: 14, minimum: 8),
            TableColumn("Origin", width: 20, minimum: 8, priority: 3),
        ])
        table.draw(
            on: &canvas,
            in: inside,
            list: list,
            isFocused: isListFocused,
            isInUse: !details.isInUse,
            isMarked: { hitMarks.contains(hits[$0].cursor) }
        ) { index, column in
            let hit = hits[index]
            switch column {
            case 0: return TableCell(facts.zone.near(hit.createdAt, now: facts.now))
            case 1: return TableCell(facts.number(hit.record.caller))
            case 2: return TableCell(facts.number(hit.record.receiver))
            case 3: return TableCell(Self.shownName(of: hit.record, facts))
            case 4: return TableCell(SafeText(untrusted: Wording.name(of: hit.state)))
            default: return TableCell(SafeText(untrusted: hit.submissionName))
            }
        }
    }

    static func shownName(of record: StoredRecord, _ facts: Facts) -> SafeText {
        record.labelName.map { SafeText(untrusted: $0) } ?? facts.labelName(record.labelID)
    }

    // MARK: Time line

    private func drawTimeline(of receiver: UInt64, on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let windows = timeline.windows
        let title: SafeText = "Windows of \(facts.number(receiver)), latest first"
        let inside = Frame(title, note: isTyping ? .empty : "\(facts.key(.shownAt)) asks about a time").draw(
            on: &canvas,
            in: rect
        )
        let table = Table(columns: [
            TableColumn("Day", width: 10),
            TableColumn("Window", width: 13, minimum: 11),
            TableColumn(DayBar.header, width: DayBar.width, priority: 1),
            TableColumn("Name", width: 16, minimum: 8, isGrowing: true),
            TableColumn("State", width: 14, minimum: 8),
            TableColumn("Caller", width: 15, minimum: 12, priority: 2),
        ])
        table.draw(
            on: &canvas,
            in: inside,
            list: list,
            isFocused: isListFocused,
            isInUse: !details.isInUse
        ) { index, column in
            let hit = windows[index]
            let window = hit.record.window
            switch column {
            case 0: return TableCell(facts.zone.weekday(window.startsAt))
            case 1: return TableCell("\(facts.zone.minute(window.startsAt))-\(facts.zone.minute(window.endsAt))")
            case 2: return TableCell(DayBar(window, in: facts.zone).text(mark: answer?.moment))
            case 3: return TableCell(Self.shownName(of: hit.record, facts))
            case 4:
                let style: Style = hit.state == .pushed ? .good : hit.state.isFinal ? .warning : .plain
                return TableCell(SafeText(untrusted: Wording.name(of: hit.state)), style: style)
            default: return TableCell(facts.number(hit.record.caller))
            }
        }
    }
}
