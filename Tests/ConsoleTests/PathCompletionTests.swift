import Foundation
import Terminal
import Testing

@testable import CallboardCore
@testable import Console

struct PathCompletionTests {
    private static let home = ProcessInfo.processInfo.environment["HOME"] ?? "~"

    @Test(
        "Only a person's own home folder is found at once",
        arguments: [
            ("~", home), ("~/day.csv", home + "/day.csv"), ("~root/day.csv", "~root/day.csv"), ("day.csv", "day.csv"),
        ]
    )
    func withHome(path: String, expanded: String) {
        #expect(PathCompletion.withHome(path) == expanded)
        #expect(PathCompletion.absolute(path).hasSuffix(expanded))
    }

    @Test func aFileInAnotherPersonsFolderIsAskedForAsItWasTyped() {
        var story = Story()
        story.press(.character("3"), .character("o"))
        story.type("~root/day.csv")
        #expect(story.press(.enter).contains(.openFile("~root/day.csv", check: 0)))
        story.tell(
            .fileOpened(OpenedFile(path: "~root/day.csv", rows: ManyRows(9), columns: [], form: "csv", check: 0))
        )
        #expect(story.console.openedFiles == ["~root/day.csv"])
    }
}
