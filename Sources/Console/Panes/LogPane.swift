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
    private(set) var marks = Marks<Int64>()
    private(set) var order: ListOrder?
    /// Places in `requests` that pass the filter.
    private(set) var shown: [Int] = []
    private(set) var isLoaded = false
    private(set) var filter = FrameField()
    /// Whether the request under the cursor is told in full.
    private(set) var isInspecting = false
    var stretch = 0
    var hidesDetails = false
    private var lastFilter = ""
    /// Whether the journal has more requests than are loaded.
    private var hasMore = false

    private static let noticesMax = 500

    /// An empty pane.
    init() {}

    var context: KeyContext { .log }

    var isAtTop: Bool { filter.field.isEmpty && !isInspecting && marks.isEmpty }

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
            marks.follow(list, id: identify)
            return more()
        }
        if part == .requests, marks.perform(command, in: &list, id: identify) { return more() }
        switch command {
        case .nextPart, .previousPart: part = part == .requests ? .notices : .requests
        case .filter:
            part = .requests
            filter.open(filter.field.text)
        case .open: isInspecting.toggle()
        case .back:
            if isInspecting {
                isInspecting = false
            } else if !marks.clear() {
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

    /// Which request stands at a place of the list.
    var identify: (Int) -> Int64? {
        let (shown, requests) = (shown, requests)
        return { shown.indices.contains($0) ? requests[shown[$0]].id : nil }
    }

    /// The requests as they are shown: the marked ones if any are.
    private var chosen: [RequestLine] {
        shown.map { requests[$0] }.filter { marks.isEmpty || marks.contains($0.id) }
    }

    /// The request under the cursor.
    var request: RequestLine? {
        part == .requests && shown.indices.contains(list.cursor) ? requests[shown[list.cursor]] : nil
    }

    /// The message under the cursor.
    var message: Entry? {
        part == .notices && notices.indices.contains(noticeList.cursor) ? notices[noticeList.cursor] : nil
    }

    func copies(_ facts: Facts) -> [CopyChoice] {
        guard let line = request else {
            return message.map { [CopyChoice("y", "the message", .text($0.notice.text.string))] } ?? []
        }
        if !marks.isEmpty { return markedCopies(facts) }
        let words = line.attempt.map { ["bundle", String($0)] } ?? line.batchID.map { ["status", $0] }
        var choices = [
            CopyChoice("y", "method, path and answer", .text(Self.words(of: line))),
            CopyChoice("i", "request or batch ID", .text(Self.id(of: line))),
            CopyChoice("c", "curl, token left out", .effect(.copyCurl(line, isMasked: !facts.isRevealed))),
            CopyChoice("j", "JSON", .text(Self.json(line))),
            CopyChoice("r", "row", .text(details(of: line, facts).map(\.string).joined(separator: "\n"))),
        ]
        if let words {
            choices.insert(CopyChoice("h", "headless command", .text(facts.command(words))), at: 3)
        }
        return choices
    }

    private func markedCopies(_ facts: Facts) -> [CopyChoice] {
        func all(_ words: (RequestLine) -> String) -> CopyChoice.Source {
            .text(chosen.map(words).joined(separator: "\n"))
        }
        return [
            CopyChoice("y", "methods, paths and answers", all(Self.words)),
            CopyChoice("i", "request or batch IDs", all(Self.id)), CopyChoice("j", "JSON", all(Self.json)),
            CopyChoice("r", "rows", .text(table(facts)?.copied ?? "")),
        ]
    }

    private static func words(of line: RequestLine) -> String {
        "\(line.method) \(line.path) \(line.status.map(String.init) ?? line.failure ?? "no answer")"
    }

    private static func id(of line: RequestLine) -> String { line.requestID ?? line.batchID ?? String(line.id) }

    private static func json(_ line: RequestLine) -> String {
        JSONLayout.object([
            ("at", .number(line.at)), ("method", .text(line.method)), ("path", .text(line.path)),
            ("status", .count(line.status)), ("failure", .text(line.failure)), ("waited_ms", .count(line.waited)),
            ("first_byte_ms", .count(line.firstByte)), ("duration_ms", .count(line.durationMilliseconds)),
            ("sent", .count(line.sent)), ("received", .count(line.received)), ("try", .count(line.tryNumber)),
            ("token", .text(line.token)), ("request_id", .text(line.requestID)), ("batch_id", .text(line.batchID)),
            ("attempt", .number(line.attempt)),
        ])
    }

    /// Everything the log knows of a request: an allow-list of facts, never a body, a number or a secret.
    func details(of line: RequestLine, _ facts: Facts) -> [SafeText] {
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

    var memory: SessionMemory.List {
        SessionMemory.List(filter: filter.field.text, order: order, stretch: stretch, hidesDetails: hidesDetails)
    }

    mutating func restore(_ memory: SessionMemory.List) {
        filter.field.text = memory.filter
        (order, stretch, hidesDetails) = (memory.order, memory.stretch, memory.hidesDetails)
    }

    // MARK: Order

    static let columns = ["time", "method", "path", "answer", "token", "ms", "sent", "got"]

    var sortColumns: [String] { part == .requests ? Self.columns : [] }

    mutating func sort(by order: ListOrder, _ facts: Facts) {
        let id = request?.id
        self.order = order
        refilter()
        keepCursor(on: id)
    }

    private static func key(of line: RequestLine, column: Int) -> SortKey {
        switch column {
        case 0: .number(-line.id)
        case 1: .words(line.method)
        case 2: .words(line.path)
        case 3: .words(line.status.map(String.init) ?? line.failure ?? "")
        case 4: .words(line.token ?? "")
        case 5: .count(line.durationMilliseconds)
        case 6: .count(line.sent)
        default: .count(line.received)
        }
    }

    // MARK: Filter

    func wanted(_ text: String) -> Filter { Filter(text, columns: ["path", "answer", "method", "id", "batch"]) }

    private static func texts(of line: RequestLine) -> [String] {
        [
            line.method + " " + line.path, line.status.map(String.init) ?? line.failure ?? "", line.method,
            line.requestID ?? "", line.batchID ?? "",
        ]
    }

    private mutating func refilter() {
        if !filter.field.isEmpty { lastFilter = filter.field.text }
        let wanted = wanted(filter.field.text)
        shown = requests.indices.filter { wanted.matches(Self.texts(of: requests[$0])) }
        if let order { shown = order.sorted(shown) { Self.key(of: requests[$0], column: order.column) } }
        list.setCount(shown.count)
    }

    private mutating func keepCursor(on id: Int64?) {
        guard let id, let index = shown.firstIndex(where: { requests[$0].id == id }) else { return }
        list.move(to: index)
    }

    /// Goes to the next row that the last filter matches, also when it hides nothing any more.
    private mutating func goToMatch(_ step: Int) {
        let wanted = wanted(lastFilter)
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
            rows: chosen.map { line in
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
        case .mark, .markRange, .markAll:
            part == .notices
                ? "marks are for requests: \(facts.key(.nextPart)) leads to them"
                : request == nil ? "there is no row" : nil
        case .open: request == nil && message == nil ? "there is nothing under the cursor" : nil
        case .bundle where !marks.isEmpty: "a bundle is about one of them: \(facts.key(.back)) takes the marks away"
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
        // Who stands on the newest request sees what comes.
        let id = list.cursor > 0 || order != nil ? identify(list.cursor) : nil
        self.requests = requests
        refilter()
        keepCursor(on: id)
    }

    // MARK: Room

    /// Rows for everything that is known of one request, with a frame.
    private static let inspectorRows = 13

    func listFrame(_ size: Size) -> Rect { parts(size).requests }

    func parts(_ size: Size) -> (requests: Rect, notices: Rect) {
        if hidesDetails, !isInspecting { return part == .requests ? (Rect(size), .none) : (.none, Rect(size)) }
        let top = isInspecting ? max(5, size.rows - Self.inspectorRows) : stretched(size.rows * 2 / 3, of: size)
        let halves = Rect(size).splitRows(top: top)
        return (halves.top, halves.bottom)
    }

    mutating func layOut(_ size: Size) {
        let parts = parts(size)
        list.setRows(parts.requests.rows - 3)
        noticeList.setRows(parts.notices.rows - 2)
    }
}
