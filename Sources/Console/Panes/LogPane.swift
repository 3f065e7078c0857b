import CallPersonalisation
import CallboardCore
import Terminal

/// Every request that was made, newest first, and what the message line said.
struct LogPane: Pane, Equatable {
    /// What keys go to.
    enum Part: Hashable, Sendable { case requests, notices }

    /// Something that stood on the message line.
    struct Entry: Hashable, Sendable {
        var at: Int64
        var notice: Notice
    }

    private(set) var requests: [RequestLine] = []
    private(set) var notices: [Entry] = []
    private(set) var part = Part.requests
    private(set) var list = ListState()
    private(set) var noticeList = ListState()
    private var shown: [Int] = []
    private var isLoaded = false
    private var filter = FrameField()
    /// Whether the request under the cursor is told in full.
    private(set) var isInspecting = false
    var stretch = 0
    private var lastFilter = ""
    /// Whether the journal has more requests than are loaded.
    private var hasMore = false

    private static let noticesMax = 500

    /// An empty pane.
    init() {}

    var context: KeyContext { .log }

    var isAtTop: Bool { filter.field.isEmpty && !isInspecting }

    var typingHints: [(keys: SafeText, words: SafeText)]? {
        filter.isOpen ? [("Enter", "keep the filter"), ("Esc", "clear it")] : nil
    }

    /// Keeps what the message line says.
    mutating func note(_ notice: Notice, at now: Int64) {
        notices.insert(Entry(at: now, notice: notice), at: 0)
        if notices.count > Self.noticesMax { notices.removeLast() }
        noticeList.setCount(notices.count)
    }

    // MARK: Changes

    mutating func appear(_ facts: Facts) -> [Step] {
        facts.core == .open ? [.effect(.loadRequests)] : []
    }

    mutating func perform(_ command: Command, _ facts: Facts) -> [Step] {
        if let key = command.movingKey {
            if part == .requests { list.update(key) } else { noticeList.update(key) }
            return more()
        }
        switch command {
        case .nextPart, .previousPart: part = part == .requests ? .notices : .requests
        case .filter: filter.open(filter.field.text)
        case .open: isInspecting.toggle()
        case .back:
            if isInspecting {
                isInspecting = false
            } else {
                filter.field.text = ""
                refilter()
            }
        case .nextMatch: goToMatch(1)
        case .previousMatch: goToMatch(-1)
        case .refresh: return [.effect(.loadRequests)]
        case .bundle:
            let attempt = request?.attempt
            return attempt.map { [.effect(.writeBundle(.attempt($0), isMasked: !facts.isRevealed))] } ?? []
        default: break
        }
        return []
    }

    /// The request under the cursor.
    var request: RequestLine? {
        part == .requests && shown.indices.contains(list.cursor) ? requests[shown[list.cursor]] : nil
    }

    /// The message under the cursor.
    private var message: Entry? {
        part == .notices && notices.indices.contains(noticeList.cursor) ? notices[noticeList.cursor] : nil
    }

    func copies(_ facts: Facts) -> [CopyChoice] {
        guard let line = request else {
            return message.map { [CopyChoice("y", "the message", .text($0.notice.text.string))] } ?? []
        }
        let answer = line.status.map(String.init) ?? line.failure ?? "no answer"
        let id = line.requestID ?? line.batchID ?? String(line.id)
        let words = line.attempt.map { ["bundle", String($0)] } ?? line.batchID.map { ["status", $0] }
        var choices = [
            CopyChoice("y", "method, path and answer", .text("\(line.method) \(line.path) \(answer)")),
            CopyChoice("i", "request or batch ID", .text(id)),
            CopyChoice("c", "curl, token left out", .effect(.copyCurl(line, isMasked: !facts.isRevealed))),
            CopyChoice("j", "JSON", .text(Self.json(line))),
            CopyChoice("r", "row", .text(details(of: line, facts).map(\.string).joined(separator: "\n"))),
        ]
        if let words {
            choices.insert(CopyChoice("h", "headless command", .text(facts.command(words))), at: 3)
        }
        return choices
    }

    private static func json(_ line: RequestLine) -> String {
        func text(_ value: String?) -> String { value.map { "\"\(JSONLayout.escaped($0))\"" } ?? "null" }
        func number(_ value: Int?) -> String { value.map(String.init) ?? "null" }
        return
            "{\"at\":\(line.at),\"method\":\(text(line.method)),\"path\":\(text(line.path)),\"status\":\(number(line.status)),"
            + "\"failure\":\(text(line.failure)),\"waited_ms\":\(number(line.waited)),\"first_byte_ms\":\(number(line.firstByte)),"
            + "\"duration_ms\":\(line.durationMilliseconds),\"sent\":\(line.sent),\"received\":\(line.received),\"try\":\(line.tryNumber),"
            + "\"token\":\(text(line.token)),\"request_id\":\(text(line.requestID)),\"batch_id\":\(text(line.batchID)),"
            + "\"attempt\":\(line.attempt.map { String($0) } ?? "null")}"
    }

    /// Everything the log knows of a request: an allow-list of facts, never a body, a number or a secret.
    private func details(of line: RequestLine, _ facts: Facts) -> [SafeText] {
        let answer: SafeText =
            line.status.map { "\($0)" } ?? "no answer, \(untrusted: line.failure ?? "nobody knows why")"
        let first: SafeText = line.firstByte.map { "first byte after \($0) ms, " } ?? .empty
        let waited: SafeText = line.waited.map { "  waited \($0) ms for its turn" } ?? .empty
        let tries: SafeText = line.method == "GET" ? "try \(line.tryNumber) of at most 2" : "a push is sent once"
        var lines: [SafeText] = [
            "\(untrusted: line.method) \(untrusted: line.path)  \(tries)",
            "Sent    \(facts.zone.dayAndTime(line.at)) \(facts.zone.zoneName(at: line.at))\(waited)",
            "Answer  \(answer)",
            "Times   \(first)whole after \(line.durationMilliseconds) ms",
            "Sizes   \(grouped: line.sent) bytes sent, \(grouped: line.received) received",
            "Token   \(untrusted: line.token ?? "none")  (the token itself is in no log)",
        ]
        if let id = line.requestID { lines.append("Service \(untrusted: id)") }
        if let batch = line.batchID { lines.append("Batch   \(untrusted: batch)") }
        if let attempt = line.attempt {
            lines.append("Records request \(attempt); \(facts.key(.bundle)) writes a bundle about it for support")
        }
        return lines
    }

    mutating func type(_ key: Key, _ facts: Facts) -> [Step]? {
        guard let outcome = filter.type(key) else { return nil }
        if outcome == .cancelled { filter.field.text = "" }
        refilter()
        return []
    }

    mutating func paste(_ text: String, _ facts: Facts) -> [Step]? {
        guard filter.paste(text) else { return nil }
        refilter()
        return []
    }

    var memory: SessionMemory.List { SessionMemory.List(filter: filter.field.text, stretch: stretch) }

    mutating func restore(_ memory: SessionMemory.List) {
        filter.field.text = memory.filter
        stretch = memory.stretch
    }

    private static let filterColumns = ["path", "answer", "method", "id", "batch"]

    private static func texts(of line: RequestLine) -> [String] {
        [
            line.method + " " + line.path, line.status.map(String.init) ?? line.failure ?? "", line.method,
            line.requestID ?? "", line.batchID ?? "",
        ]
    }

    private mutating func refilter() {
        if !filter.field.isEmpty { lastFilter = filter.field.text }
        let wanted = Filter(filter.field.text, columns: Self.filterColumns)
        shown = requests.indices.filter { wanted.matches(Self.texts(of: requests[$0])) }
        list.setCount(shown.count)
    }

    /// Goes to the next row that the last filter matches, also when it hides nothing any more.
    private mutating func goToMatch(_ step: Int) {
        let wanted = Filter(lastFilter, columns: Self.filterColumns)
        let (shown, requests) = (shown, requests)
        list.goToMatch(step) { wanted.matches(Self.texts(of: requests[shown[$0]])) }
    }

    /// Asks for older requests when the end of those that are loaded comes into sight.
    private func more() -> [Step] {
        guard hasMore, part == .requests, list.window.upperBound + list.rows >= shown.count, let last = requests.last
        else { return [] }
        return [.effect(.loadOlderRequests(before: last.id))]
    }

    func table(_ facts: Facts) -> ViewTable? {
        ViewTable(
            name: "requests",
            columns: ["time", "method", "path", "answer", "ms", "sent", "received"],
            rows: shown.map { requests[$0] }.map { line in
                [
                    facts.zone.stamp(line.at), line.method, line.path,
                    line.status.map(String.init) ?? line.failure ?? "", String(line.durationMilliseconds),
                    String(line.sent), String(line.received),
                ]
            }
        )
    }

    func whyOff(_ command: Command, _ facts: Facts) -> SafeText? {
        switch command {
        case .refresh: facts.whyCoreIsClosed
        case .copy: copies(facts).isEmpty ? "there is no row" : nil
        case .open: request == nil && message == nil ? "there is nothing under the cursor" : nil
        case .bundle: request?.attempt == nil ? "the request carried no records" : nil
        case .nextMatch, .previousMatch: lastFilter.isEmpty ? "nothing was filtered yet" : nil
        default: nil
        }
    }

    mutating func receive(_ message: Message, _ facts: Facts) -> [Step] {
        switch message {
        case .requests(let newest):
            isLoaded = true
            // What was loaded beyond the newest stays, if the two still meet.
            let older = newest.last.flatMap { last in requests.firstIndex { $0.id == last.id } }
            if older == nil { hasMore = newest.count >= EffectRunner.windowMax }
            replace(by: newest + (older.map { Array(requests[($0 + 1)...]) } ?? []))
        case .olderRequests(let older, let id):
            guard requests.last?.id == id else { break }
            hasMore = older.count >= EffectRunner.windowMax
            replace(by: requests + older)
        default: break
        }
        return []
    }

    /// Shows other requests; the cursor stays on its request.
    private mutating func replace(by requests: [RequestLine]) {
        let id = shown.indices.contains(list.cursor) && list.cursor > 0 ? self.requests[shown[list.cursor]].id : nil
        self.requests = requests
        refilter()
        if let id, let index = shown.firstIndex(where: { requests[$0].id == id }) { list.move(to: index) }
    }

    // MARK: Drawing

    private func parts(_ size: Size) -> (requests: Rect, notices: Rect) {
        let top = isInspecting ? max(5, size.rows - 10) : stretched(size.rows * 2 / 3, of: size)
        let halves = Rect(size).splitRows(top: top)
        return (halves.top, halves.bottom)
    }

    mutating func layOut(_ size: Size) {
        let parts = parts(size)
        list.setRows(parts.requests.rows - 3)
        noticeList.setRows(parts.notices.rows - 2)
    }

    func draw(on canvas: inout Canvas, _ facts: Facts) {
        canvas.hideCursor()
        let parts = parts(canvas.size)
        drawRequests(on: &canvas, in: parts.requests, facts)
        if isInspecting, let request {
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
        filter.draw("/", on: &canvas, in: parts.requests)
    }

    private func drawRequests(on canvas: inout Canvas, in rect: Rect, _ facts: Facts) {
        let note: SafeText =
            filter.field.isEmpty
            ? "newest first, \(facts.key(.open)) inspects" : "filter: \(untrusted: filter.field.text)"
        let inside = Frame("Requests", note: filter.isOpen ? .empty : note).draw(on: &canvas, in: rect)
        guard !shown.isEmpty else {
            let line =
                isLoaded
                ? (requests.isEmpty ? "No request was made yet." : "No request passes the filter.")
                : facts.whyCoreIsClosed ?? "The journal is being read."
            canvas.writeLines([line], in: inside.inset(rows: 0))
            return
        }
        let times = list.window.map { facts.zone.near(requests[shown[$0]].at, now: facts.now).width }
        // The account's part of the path is the same in all of them.
        let isShort = rect.columns < 100
        let table = Table(columns: [
            TableColumn("Time", width: max(8, times.max() ?? 0)),
            TableColumn("Method", width: 6, priority: 1),
            TableColumn("Path", width: 24, minimum: 16, isGrowing: true),
            TableColumn("Answer", width: 16, minimum: rect.columns < 70 ? 10 : 16),
            TableColumn("Token", width: 5, priority: 4),
            TableColumn("ms", width: 6, priority: 2, alignment: .right),
            TableColumn("Sent", width: 9, minimum: 7, priority: 3, alignment: .right),
            TableColumn("Got", width: 9, minimum: 7, priority: 3, alignment: .right),
        ])
        table.draw(on: &canvas, in: inside, list: list, isFocused: part == .requests && !filter.isOpen) { row, column in
            let line = requests[shown[row]]
            switch column {
            case 0: return TableCell(facts.zone.near(line.at, now: facts.now))
            case 1: return TableCell(SafeText(untrusted: line.method))
            case 2:
                let path = isShort ? line.path.replacing("/clients/{id}/", with: "../", maxReplacements: 1) : line.path
                return TableCell(SafeText(untrusted: path))
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
