import Terminal
import Testing

@testable import Console

struct ScriptTests {
    @Test func readsCharactersAndNamedKeys() throws {
        let script = try Script("3o<Enter><C-r><S-Tab><lt><F1><Paste:a b><Size:100x30><Wait:done>")
        #expect(
            script.steps == [
                .key(.character("3")), .key(.character("o")), .key(.enter), .key(.control("r")), .key(.backTab),
                .key(.character("<")), .key(.function(1)), .paste("a b"), .resize(Size(rows: 30, columns: 100)),
                .wait("done"),
            ]
        )
    }

    @Test(arguments: ["<Nothing>", "<C-xy>", "<F13>", "<>"])
    func refusesKeysThatDoNotExist(text: String) {
        #expect(throws: Script.Failure.unknownKey(String(text.dropFirst().dropLast()))) { try Script(text) }
    }

    @Test(
        "A size is columns x rows",
        arguments: [
            ("80x24", true), ("80", false), ("x24", false), ("0x24", false), ("1001x24", false), ("80x24x1", false),
        ]
    )
    func readsSizes(text: String, isSize: Bool) {
        #expect((try? Script.size(text)) == (isSize ? Size(rows: 24, columns: 80) : nil))
    }

    @Test func layoutOfJSONKeepsOrderAndSpelling() {
        let body = #"{"b":"a,\"{","a":[1,2]}"#
        #expect(
            JSONLayout.lines(of: Array(body.utf8))
                == "{\n  \"b\": \"a,\\\"{\",\n  \"a\": [\n    1,\n    2\n  ]\n}"
        )
    }
}
