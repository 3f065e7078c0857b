import Foundation
import Testing

@testable import Console

struct ReadmeTests {
    @Test("The README's table of keys is what `callboard keys --markdown` prints")
    func keysOfTheReadme() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let start = try #require(text.range(of: "<!-- keys -->\n"))
        let end = try #require(text.range(of: "<!-- end of keys -->"))
        #expect(String(text[start.upperBound..<end.lowerBound]) == KeyTable().markdown)
    }
}
