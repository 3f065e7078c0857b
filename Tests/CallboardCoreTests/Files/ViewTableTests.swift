import Testing

@testable import CallboardCore

struct ViewTableTests {
    private static let table = ViewTable(
        name: "labels",
        columns: ["Name", "Label id"],
        rows: [["Acme, Ltd", "1"], ["=cmd()", "two\nlines"], ["A \"b\"", ""]]
    )

    @Test(arguments: [
        ("a.csv", "Name,Label id\r\n\"Acme, Ltd\",1\r\n'=cmd(),\"two\nlines\"\r\n\"A \"\"b\"\"\",\r\n"),
        (
            "a.JSON",
            "[\n{\"name\":\"Acme, Ltd\",\"label_id\":\"1\"},\n{\"name\":\"=cmd()\",\"label_id\":\"two\\nlines\"},\n"
                + "{\"name\":\"A \\\"b\\\"\",\"label_id\":\"\"}\n]\n"
        ), ("a.txt", "Name       Label id\nAcme, Ltd  1\n=cmd()     two lines\nA \"b\"\n"),
        ("a", "Name       Label id\nAcme, Ltd  1\n=cmd()     two lines\nA \"b\"\n"),
    ])
    func theEndingOfThePathSaysTheForm(path: String, text: String) {
        #expect(String(decoding: Self.table.bytes(for: path), as: UTF8.self) == text)
    }
}
