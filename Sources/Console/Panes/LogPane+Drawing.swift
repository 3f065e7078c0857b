import CallPersonalisation
import CallboardCore
import Terminal

extension LogPane {
    func draw(on canvas: inout Canvas, _ facts: Facts) {
        canvas.hideCursor()
        let parts = parts(canvas.size)
        if !parts.requests.isEmpty { drawRequests(on: &canvas, in: parts.requests, facts) }
        if parts.notices.isEmpty {
            // The list has its room.
        } else if isInspecting, let request {
            let frame = Frame(
                "Request \(request.id)",
                bottom: "\(facts.key(.copy)) copies it  \(facts.key(.back)) closes"
            )
            canvas.writeLines(
                details(of: request, facts),
                in: frame.draw(on: &canvas, in: parts.notices).inset(rows: 0)
            )
        } else if isInspecting, let message {
            let frame = Frame(
                "Message of \(facts.zone.time(message.at))",
                bottom: "\(facts.key(.copy)) copies it  \(facts.key(.back)) closes"
            )
            let inside = frame.draw(on: &canvas, in: parts.notices).inset(rows: 0)
            canvas.writeLines([message.notice.text], in: inside, style: message.notice.style)
        } else {
            drawNotices(on: &canvas, in: parts.notices, facts)
        }
        if !parts.requests.isEmpty { filter.draw("/", on: &canvas, in: parts.requests) }
    }

    private func drawRequests(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let sorted: SafeText = order.map { $0.words(Self.columns) } ?? "newest first"
        let note: SafeText =
            filter.field.isEmpty
            ? "\(sorted), \(facts.key(.open)) inspects" : "filter: \(untrusted: filter.field.text)  \(sorted)"
        let frame = Frame("Requests", note: filter.isOpen ? .empty : note, bottomNote: marks.words(facts))
        let inside = frame.draw(on: &canvas, in: rect)
        guard !shown.isEmpty else {
            let lines =
                !isLoaded
                ? [facts.whyCoreIsClosed ?? "The journal is being read."]
                : requests.isEmpty
                    ? ["No request was made yet."]
                    : wanted(filter.field.text).whyNothing(of: "request", facts.key(.back))
            canvas.writeLines(lines, in: inside.inset(rows: 0))
            return
        }
        let times = list.window.map { facts.zone.near(requests[shown[$0]].at, now: facts.now).width }
        let isShort = rect.columns < 100
        let time: SafeText = "At \(facts.zone.zoneName(at: facts.now))"
        let table = Table(columns: [
            TableColumn(time, width: max(8, time.width, times.max() ?? 0)),
            TableColumn("Method", width: 6, priority: 1),
            TableColumn("Path", width: 24, minimum: 16, isGrowing: true),
            TableColumn("Answer", width: 16, minimum: rect.columns < 70 ? 10 : 16),
            TableColumn("Token", width: 5, priority: 4),
            TableColumn("ms", width: 6, priority: 2, alignment: .right),
            TableColumn("Sent", width: 9, minimum: 7, priority: 3, alignment: .right),
            TableColumn("Got", width: 9, minimum: 7, priority: 3, alignment: .right),
        ])
        table.draw(
            on: &canvas,
            in: inside,
            list: list,
            isFocused: part == .requests && !filter.isOpen,
            isInUse: part == .requests,
            isMarked: { identify($0).map(marks.contains) ?? false }
        ) { row, column in
            let line = requests[shown[row]]
            switch column {
            case 0: return TableCell(facts.zone.near(line.at, now: facts.now))
            case 1: return TableCell(SafeText(untrusted: line.method))
            case 2: return TableCell(SafeText(untrusted: Self.path(of: line, isShort: isShort)))
            case 3:
                guard let status = line.status else {
                    return TableCell(SafeText(untrusted: line.failure ?? "none"), style: .error)
                }
                return TableCell(SafeText(status), style: (200..<300).contains(status) ? .plain : .error)
            case 4: return TableCell(SafeText(untrusted: line.token ?? ""), style: .dim)
            case 5: return TableCell(SafeText(grouped: line.durationMilliseconds))
            case 6: return TableCell(SafeText(grouped: line.sent))
            default: return TableCell(SafeText(grouped: line.received))
            }
        }
    }

    /// The path with the batch that was asked about, or that the answer named.
    ///
    /// - Parameter isShort: whether what is the same in all of them is left out, so that what differs is seen.
    private static func path(of line: RequestLine, isShort: Bool) -> String {
        let batch = line.batchID.map { LabelID($0).short }
        guard isShort else { return line.path.replacing("{batchId}", with: batch ?? "{batchId}") }
        let path = line.path.prefix { $0 != "?" }
            .replacing("/clients/{id}/", with: "../", maxReplacements: 1)
            .replacing("../dynamic_call_", with: "../", maxReplacements: 1)
        return path + (batch.map { " " + $0 } ?? "")
    }

    private func drawNotices(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let bottom: SafeText =
            part == .notices ? "\(facts.key(.open)): all of it" : "\(facts.key(.nextPart)) other part"
        let inside = Frame("Messages", bottom: bottom).draw(on: &canvas, in: rect)
        for (offset, index) in noticeList.window.prefix(inside.rows).enumerated() {
            let entry = notices[index]
            let isCursor = index == noticeList.cursor && part == .notices
            if isCursor {
                canvas.write(">", row: inside.row + offset, column: inside.column + 1)
                canvas.placeCursor(row: inside.row + offset, column: inside.column + 1)
            }
            canvas.write(
                "\(facts.zone.time(entry.at))  \(entry.notice.text)",
                row: inside.row + offset,
                column: inside.column + 3,
                width: inside.columns - 3,
                style: entry.notice.style
            )
        }
    }
}
