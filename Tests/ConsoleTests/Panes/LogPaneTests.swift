import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct LogPaneTests {
    static let lines = [
        RequestLine(
            id: 3,
            at: Story.now - 1000,
            method: "GET",
            path: "/clients/{id}/labels",
            status: 200,
            durationMilliseconds: 84,
            sent: 300
        ),
        RequestLine(
            id: 2,
            at: Story.now - 2000,
            method: "POST",
            path: "/clients/{id}/dynamic_call_records",
            failure: "timeout (answer)",
            durationMilliseconds: 30_000,
            sent: 18_200
        ),
    ]

    static func story(columns: Int = 80, rows: Int = 24) -> Story {
        var story = Story(columns: columns, rows: rows)
        story.press(.character("@"))
        story.tell(.requests(lines))
        return story
    }

    @Test func tellsEveryRequestAndHowItEnded() {
        let story = Self.story()
        #expect(story.shows("> 14:59:59"))
        #expect(story.shows("../labels"))
        #expect(story.shows("timeout (answer)"))
        #expect(story.shows("30,000"))
    }

    @Test("Everything known of a request has room", arguments: [(80, 24), (140, 40)])
    func aRequestInFull(columns: Int, rows: Int) {
        var line = Self.lines[1]
        (line.requestID, line.batchID, line.attempt) = ("req-77", "5909aaaa-1111-4222-8333-444455559717", 13)
        (line.waited, line.firstByte) = (1200, 29_000)
        var story = Self.story(columns: columns, rows: rows)
        story.tell(.requests([line]))
        story.press(.enter)
        #expect(story.shows("POST /clients/{id}/dynamic_call_records  a push is sent once"))
        #expect(story.shows("Records request 13; b writes a bundle about it for support"))
    }

    @Test("A record, a batch and a question about one are told apart", arguments: [(60, 20), (80, 24), (140, 40)])
    func whatARequestWasAbout(columns: Int, rows: Int) {
        func line(_ id: Int64, _ method: String, _ path: String, batch: String? = nil) -> RequestLine {
            var line = Self.lines[0]
            (line.id, line.method, line.path, line.batchID) = (id, method, path, batch)
            return line
        }
        var story = Self.story(columns: columns, rows: rows)
        let batch = "5909aaaa-1111-4222-8333-444455559717"
        story.tell(
            .requests([
                line(3, "GET", "/v2/clients/{id}/dynamic_call_records?batchId={batchId}", batch: batch),
                line(2, "POST", "/clients/{id}/dynamic_call_records", batch: batch),
                line(1, "POST", "/clients/{id}/dynamic_call_record"),
            ])
        )
        #expect(story.shows("At IST"))
        if columns == 140 {
            #expect(story.shows("/v2/clients/{id}/dynamic_call_records?batchId=5909..9717"))
        } else {
            #expect(story.shows(columns == 60 ? "/v2../records" : "/v2../records 5909"))
            #expect(story.shows("  ../records 5909"))
            #expect(story.shows("  ../record  "))
        }
    }

    @Test func keepsWhatTheMessageLineSaid() {
        var story = Story()
        story.tell(.paste("rm -rf"))
        story.press(.character("6"))
        #expect(story.shows("15:00:00  A paste goes into a field only"))
    }

    @Test func filtersByPathAndAnswer() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("timeout")
        #expect(!story.shows("/labels"))
        #expect(story.shows("../records"))
    }

    @Test func aColumnThatThereIsNotIsNamed() {
        var story = Self.story()
        story.press(.character("/"))
        story.type("status:200")
        #expect(story.shows("There is no column status; there are path: answer: method: id: batch:."))
    }

    @Test func enterTellsARequestInFull() {
        var story = Self.story()
        var line = Self.lines[1]
        (line.token, line.requestID, line.attempt, line.waited, line.firstByte) = ("t7", "req-9", 13, 250, 180)
        story.tell(.requests([line]))
        story.press(.enter)
        #expect(story.shows("Request 2"))
        #expect(story.shows("POST /clients/{id}/dynamic_call_records  a push is sent once"))
        #expect(story.shows("waited 250 ms for its turn"))
        #expect(story.shows("first byte after 180 ms, whole after"))
        #expect(story.shows("Token   t7"))
        #expect(story.shows("Service req-9"))
        story.press(.escape)
        #expect(!story.shows("Token   t7"))
    }

    @Test func whatCanBeCopiedIsChosenFromAMenu() {
        var story = Self.story()
        var line = Self.lines[1]
        (line.attempt, line.requestID) = (13, "req-9")
        story.tell(.requests([line]))
        #expect(story.press(.character("y")) == [])
        #expect(story.shows("c curl, token left out"))
        #expect(story.press(.character("c")) == [.copyCurl(line, isMasked: true)])
        #expect(story.press(.character("y"), .character("i")) == [.copy("req-9", what: "request or batch ID")])
        let command = "callboard --profile acme-retail bundle 13"
        #expect(story.press(.character("y"), .character("h")) == [.copy(command, what: "headless command")])
        guard case .copy(let json, _) = story.press(.character("y"), .character("j")).first else {
            Issue.record("no JSON")
            return
        }
        #expect(json.contains("\"failure\":\"timeout (answer)\""))
        #expect(story.press(.character("y"), .escape) == [])
        #expect(story.press(.character("b")) == [.writeBundle(.attempt(13), isMasked: true)])
    }

    @Test func requestsAreMarkedCopiedAndWritten() throws {
        var story = Self.story()
        story.press(.character("a"))
        #expect(story.shows("2 marked"))
        #expect(story.press(.character("b")) == [])
        #expect(story.notice.contains("a bundle is about one of them"))
        let words = "GET /clients/{id}/labels 200\nPOST /clients/{id}/dynamic_call_records timeout (answer)"
        #expect(story.press(.character("y"), .character("y")) == [.copy(words, what: "methods, paths and answers")])
        story.press(.character(" "))
        #expect(story.shows("1 marked"))
        #expect(try #require(story.console.log.table(story.console.facts)).rows.map { $0[1] } == ["POST"])
        story.press(.tab, .character(" "))
        #expect(story.notice.contains("marks are for requests"))
        story.press(.tab, .escape)
        #expect(!story.shows("marked"))
    }

    @Test func isSortedAndTheOrderComesBack() {
        var story = Self.story()
        story.press(.character("s"), .down, .down, .down, .down, .down, .enter)
        #expect(story.shows("by ms"))
        #expect(story.console.log.request?.id == 3)
        #expect(story.console.log.list.cursor == 0)
        story.press(.character("s"), .down, .down, .down, .down, .down, .enter)
        #expect(story.shows("by ms, reversed"))
        #expect(story.console.log.list.cursor == 1, "The cursor stays on its request")
        var newer = Self.lines[0]
        newer.id = 4
        newer.durationMilliseconds = 60_000
        story.tell(.requests([newer] + Self.lines))
        #expect(story.console.log.request?.id == 3)
        #expect(story.console.log.list.cursor == 2)
        var other = Story(isOpen: false)
        other.console.restore(SessionMemory(story.console.memory.text))
        #expect(other.console.log.order == ListOrder(column: 5, isReversed: true))
        story.press(.tab, .character("s"))
        #expect(story.notice.contains("this list has one order only"))
    }

    @Test func fitsEverySize() {
        #expect(Self.story(columns: 60, rows: 20).shows("> 14:59:59"))
        #expect(Self.story(columns: 140, rows: 40).shows("18,200"))
    }
}
