import CallboardCore
import Terminal
import Testing

@testable import CommandLineTool

@Suite struct OutputTests {
    @Test func `JSON keeps the order of members and escapes what a terminal could obey`() {
        let line = JSONLine.object { line in
            line.string("b", "a\"\\\n\u{1B}[31m\u{9B}\u{202E}é😀")
            line.number("a", 7)
            line.string("none", nil)
            line.object("in") { $0.boolean("yes", true) }
            line.array("list", [1, 2]) { $0.number($1) }
        }
        #expect(
            line.text
                == #"{"b":"a\"\\\n\u001b[31m\u009b\u202eé😀","a":7,"none":null,"in":{"yes":true},"list":[1,2]}"#
        )
    }

    @Test func `Hidden characters beyond the first plane are escaped as a pair`() {
        var line = JSONLine()
        line.string("\u{E0041}")
        #expect(line.text == #""\udb40\udc41""#)
    }

    @Test func `Columns are as wide as what stands in them`() {
        var table = TextTable(["ID", "N"], right: [1])
        table.add(["long", "5"])
        table.add(["a", "12"])
        #expect(table.lines.map(\.string) == ["ID     N", "long   5", "a     12"])
    }

    @Test func `A cell that a spreadsheet would calculate gets an apostrophe`() {
        var csv = CSVLines(header: ["a", "b"])
        csv.add(["=1+1", "x,\"y\""])
        #expect(String(decoding: csv.bytes, as: UTF8.self) == "a,b\r\n'=1+1,\"x,\"\"y\"\"\"\r\n")
    }

    @Test func `Of the statuses the highest that applies is given`() {
        #expect(max(CommandStatus.someFailed, .unknownOutcome) == .unknownOutcome)
        #expect(CommandStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 64, 78])
    }

    @Test(
        "Values of --set may hold commas, for only a field's name begins another one",
        arguments: [
            ("call_reason=Hello, you", ["call_reason=Hello, you"]),
            ("label=X,reason=a,b=c", ["label=X", "reason=a,b=c"]),
            ("starts_at?=now,ends=+2h", ["starts_at?=now", "ends=+2h"]),
        ]
    )
    func values(text: String, parts: [String]) { #expect(FileOptions.parts(text) == parts) }

    @Test func `Lines are broken between words where the terminal ends`() {
        let sink = MemorySink()
        let output = Output(results: sink, messages: sink, isMessagesTerminal: false).wrapped { 12 }
        output.line("The reason has '/' and more.")
        output.line("short")
        output.messages.write("Choice: ")
        output.flush()
        #expect(sink.text == "The reason\nhas '/' and\nmore.\nshort\nChoice: ")
        let unlimited = MemorySink()
        Output(results: unlimited, messages: sink, isMessagesTerminal: false).wrapped { nil }.line("as long as it is")
        #expect(unlimited.text == "as long as it is\n")
    }
}
