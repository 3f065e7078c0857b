import CallPersonalisation
import CallboardCore
import Terminal

/// What marks do in History: lines, or records of a number, are copied, written and sent again together.
extension HistoryPane {
    /// Whether rows of the list that is shown are marked.
    var hasMarks: Bool {
        switch content {
        case .entries: !marks.isEmpty
        case .hits: !hitMarks.isEmpty
        case .timeline: false
        }
    }

    func whyNoMarks(_ facts: Facts) -> SafeText? {
        if case .timeline = content { return "marks are for records: \(facts.key(.back)) leads to them" }
        return entry == nil && hit == nil ? "there is no row" : nil
    }

    /// The marked rows, or all of them if none is.
    func chosen<Row, ID>(_ rows: [Row], marks: Marks<ID>, id: (Row) -> ID) -> [Row] {
        marks.isEmpty ? rows : rows.filter { marks.contains(id($0)) }
    }

    func copies(_ facts: Facts) -> [CopyChoice] {
        if hasMarks { return markedCopies(facts) }
        if let hit {
            var words = ["history", "--number", NumberNeedle(wanted)?.digits ?? wanted]
            if let answer { words += ["--at", String(answer.moment)] }
            return RecordCopies(hit.record, facts).choices(id: hit.submission.rawValue, command: facts.command(words))
        }
        guard let entry else { return [] }
        let command = facts.command(["history"] + wanted.split(separator: " ").map(String.init))
        var choices = [CopyChoice("y", "what was done", .text(entry.words))]
        if let id = entry.submission?.rawValue { choices.append(CopyChoice("i", "submission", .text(id))) }
        if let requests, requests.sequence == entry.sequence, let first = requests.first.first {
            choices.append(facts.curl(of: first))
        }
        return choices + [
            CopyChoice("h", "headless command", .text(Self.command(for: entry, facts) ?? command)),
            CopyChoice("l", "command for this list", .text(command)),
            CopyChoice("j", "JSON", .text(Self.json(entry))),
            CopyChoice("r", "row", .text(table(facts)?.copied(from: list, isOne: true) ?? "")),
        ]
    }

    private static func json(_ entry: HistoryEntry) -> String {
        JSONLayout.object([
            ("at", .number(entry.at)), ("who", .text(entry.who)), ("what", .text(deed(entry).string)),
            ("submission", .text(entry.submission?.rawValue)), ("name", .text(entry.submissionName)),
            ("request", .number(entry.attempt)), ("words", .text(entry.words)),
            ("rows", .count(entry.counts?.total)),
        ])
    }

    private func markedCopies(_ facts: Facts) -> [CopyChoice] {
        let rows = CopyChoice(
            "r",
            "rows" + (content == .hits ? facts.maskWords : .empty),
            .text(table(facts)?.copied ?? "")
        )
        guard content == .entries else {
            let records = chosen(shownHits, marks: hitMarks, id: \.cursor)
            let receivers = records.map { facts.number($0.record.receiver).string }.joined(separator: "\n")
            return [CopyChoice("y", "receivers" + facts.maskWords, .text(receivers)), rows]
        }
        let lines = chosen(entries, marks: marks, id: \.sequence)
        let ids = lines.compactMap(\.submission?.rawValue).reduce(into: [String]()) { all, id in
            if !all.contains(id) { all.append(id) }
        }
        return [
            CopyChoice("y", "what was done", .text(lines.map(\.words).joined(separator: "\n"))),
            CopyChoice("i", "submissions", .text(ids.joined(separator: "\n"))), rows,
        ]
    }

    /// The list as it is shown.
    func table(_ facts: Facts) -> ViewTable? {
        guard content == .entries else {
            return ViewTable(
                name: "records",
                columns: ["made", "caller", "receiver", "name", "state", "origin"],
                rows: (content == .hits ? chosen(shownHits, marks: hitMarks, id: \.cursor) : shownHits).map { hit in
                    [
                        facts.zone.stamp(hit.createdAt), facts.number(hit.record.caller).string,
                        facts.number(hit.record.receiver).string, Self.shownName(of: hit.record, facts).string,
                        Wording.name(of: hit.state), hit.submissionName,
                    ]
                }
            )
        }
        return ViewTable(
            name: "history",
            columns: ["time", "who", "what", "submission", "origin", "result"],
            rows: chosen(entries, marks: marks, id: \.sequence).map { entry in
                [
                    facts.zone.stamp(entry.at), entry.who, Self.deed(entry).string,
                    entry.submission?.rawValue ?? "", entry.submissionName ?? "", Self.result(entry).string,
                ]
            }
        )
    }
}
