import CallPersonalisation
import Foundation
import Testing

@testable import CallboardCore

struct PastedRecordTests {
    private static let now: Int64 = 1_795_512_600_000
    private static let label = "6f1c8d42-0d1e-4b8b-9a53-77c1f0e6a93e"
    private static let labels = LabelDirectory(
        [Label(id: LabelID(label), name: "Acme Delivery")],
        fetchedAt: now
    )
    private static let whole = RecordDraft(
        caller: "911140001234",
        receiver: "919812343210",
        label: label,
        labelName: "Acme Express",
        callReason: "Your order is out",
        starts: "1795512600000",
        ends: "1795519800000"
    )

    private func read(_ text: String) -> PastedRecord? {
        PastedRecord(text, reader: TimeReader(zone: .gmt, now: Self.now), labels: Self.labels)
    }

    private static let v1 = """
        {"caller":"911140001234","receiver":"919812343210","label_id":"\(label)","label_name":"Acme Express",
        "call_reason":"Your order is out","starts_at":1795512600000,"ends_at":1795519800000}
        """
    private static let v2 = """
        {"caller_number":"911140001234","receiver_number":"919812343210","label_id":"\(label)",
        "dynamic_label_name":"Acme Express","dynamic_call_reason":"Your order is out","starts_at":1795512600000,
        "ends_at":1795519800000}
        """

    @Test(
        "A JSON body of every version fills every field",
        arguments: [
            v1, v2, v2.replacing("\"9", with: "\"+9"), "[\(v1)]", "{\"call_records\":[\(v2)]}",
            "{\n  \"data\": {\"call_records\": [\(v1), \(v2), {}]}\n}\r\n",
        ]
    )
    func readsJSON(text: String) throws {
        let pasted = try #require(read(text))
        #expect(pasted.form == .json)
        #expect(pasted.draft == Self.whole)
        #expect(pasted.fields == RecordField.allCases)
        #expect(pasted.others == (text.contains("data") ? 2 : 0))
    }

    @Test(
        "The body of a curl command is read however it is quoted",
        arguments: [
            "curl -X POST https://x.test/a -H 'Content-Type: application/json' -d '\(v1)'",
            "$ curl 'https://x.test/a' \\\n  -H 'authorization: Bearer x' \\\n  --data-raw $'\(v1)' \\\n  --compressed",
            "curl --json='\(v2)' https://x.test", "/usr/bin/curl -d'\(v1)' x",
            "curl x --data \"\(v1.replacing("\"", with: "\\\""))\"",
        ]
    )
    func readsCurl(text: String) throws {
        let pasted = try #require(read(text))
        #expect(pasted.form == .curl)
        #expect(pasted.draft == Self.whole)
    }

    @Test(arguments: ["curl https://x.test", "curl -d @body.json https://x.test", "wget -d '\(v1)'", "curl -d 'a=b' x"])
    func aCommandWithoutABodyIsNoRecord(text: String) {
        #expect(read(text) == nil)
    }

    @Test(
        "A row is read with and without a header, from a file and from a spreadsheet",
        arguments: [
            "caller,receiver,label_id,label_name,call_reason,starts_at,ends_at\n911140001234,919812343210,\(label),"
                + "Acme Express,Your order is out,1795512600000,1795519800000\n",
            "mobile\tagent_no\tbrand\tdisplay name\twhy\tfrom\tuntil\tref\r\n+91 98123 43210\t911140001234\t\(label)\t"
                + "Acme Express\tYour order is out\t1795512600000\t1795519800000\tA-1\r\n",
            "caller;receiver;label_id;label_name;call_reason;starts_at;ends_at\n\"911140001234\";'+919812343210;"
                + "\(label);Acme Express;\"Your order is out\";1795512600000;1795519800000",
        ]
    )
    func readsRowsWithAHeader(text: String) throws {
        let pasted = try #require(read(text))
        #expect(pasted.form == .row)
        #expect(pasted.draft == Self.whole)
        #expect(pasted.others == 0)
    }

    @Test func readsARowWithoutAHeader() throws {
        let pasted = try #require(
            read("911140001234\t919812343210\tAcme Delivery\tYour order is out\t1795512600000\t1795519800000\n")
        )
        #expect(pasted.draft.caller == "911140001234")
        #expect(pasted.draft.receiver == "919812343210")
        #expect(pasted.draft.label == "Acme Delivery")
        #expect(pasted.draft.callReason == "Your order is out")
        #expect(pasted.draft.ends == "1795519800000")
        let short = try #require(read("919812343210,\"Your order, number 7, is out\""))
        #expect(short.draft == RecordDraft(receiver: "919812343210", callReason: "Your order, number 7, is out"))
    }

    @Test func saysHowManyRecordsWereNotRead() throws {
        let rows = (0..<5).map { "911140001234,91981234321\($0),\(Self.label)\n" }.joined()
        let pasted = try #require(read("caller,receiver,label_id\n" + rows))
        #expect(pasted.others == 4)
        #expect(pasted.draft.receiver == "919812343210")
    }

    @Test func aDayOfASpreadsheetBecomesATime() throws {
        let pasted = try #require(
            read("receiver\tstarts\tends\n919812343210\t46350.5\t46350.625\n")
        )
        #expect(pasted.draft.starts.count == 13)
        #expect((Int64(pasted.draft.ends) ?? 0) - (Int64(pasted.draft.starts) ?? 0) == 10_800_000)
    }

    @Test(
        "A number in any notation is the number",
        arguments: [
            "+91 98123 43210", "0091-98123-43210", "(91) 98123.43210\n", "tel:+91-98123-43210",
            "\u{202A}+91 98123 43210\u{202C}", "919812343210",
        ]
    )
    func readsNumbers(text: String) throws {
        let pasted = try #require(read(text))
        #expect(pasted.form == .number)
        #expect(pasted.draft == RecordDraft(receiver: "919812343210"))
    }

    @Test(
        "What may as well be a sentence is no record",
        arguments: [
            "", "Your order, number 7, is out", "Call 911140001234, window 2", "Q\n3oS\n", "rm -rf /\n", "{}", "[]",
            "{",
            "{\"a\":1}", "{\"caller\":\"1\"}", "a,b,c", "a,b,c\n1,2,3", "12345", "https://example.test/?caller=1",
            "{\"caller\":\"1\",\"caller\":\"2\",\"receiver\":\"3\"}",
        ]
    )
    func refusesOtherText(text: String) {
        #expect(read(text) == nil)
    }

    @Test func aTextThatIsTooLongIsNotLookedAt() {
        #expect(read(String(repeating: "919812343210,", count: 100_000)) == nil)
    }

    @Test func anyTextLeavesTheReaderAlive() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "{", "}", "[", "]", "\"", "'", "\\", "$'", ",", "\t", "\n", "curl ", "-d ", "caller", ":", "911140001234",
            "\u{301}",
            "\u{202E}", "=", "9.11E+11", "\\u00", "\0",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 0...20, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            if let pasted = read(text) { #expect(!pasted.fields.isEmpty, "\(text)") }
        }
    }
}

struct ShellLineTests {
    @Test(arguments: [
        ("a b  c", ["a", "b", "c"]), ("'a b' \"c \\\" d\" e\\ f", ["a b", "c \" d", "e f"]),
        ("a\\\n b", ["a", "b"]), ("a ^\r\n b^c", ["a", "b^c"]), ("$'it\\'s\\u0041\\n'", ["it'sA\n"]), ("''", [""]),
        ("'open", ["open"]), ("", []),
    ])
    func takesALineApart(line: String, words: [String]) {
        #expect(ShellLine(line).words == words)
    }
}
