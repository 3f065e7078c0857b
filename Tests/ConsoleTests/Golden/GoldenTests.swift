import Foundation
import Terminal
import Testing

@testable import Console

/// Every pane, dialog and state at four sizes, kept as text in `Screens`: characters in one file, styles in another, so
/// that a change of colours does not hide a change of the layout.
///
/// `CALLBOARD_RECORD=1` writes the files again; what it changed is for the reviewer to read.
@Suite("Screens as they were agreed")
struct GoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Screens")
    private static let isRecording = ProcessInfo.processInfo.environment["CALLBOARD_RECORD"] != nil

    /// Whether there is something to compare with.
    static let isAgreed =
        isRecording || FileManager.default.fileExists(atPath: folder.appending(path: "themes.txt").path)

    @Test(.enabled(if: GoldenTests.isAgreed, "no screens are recorded"), arguments: GoldenScreen.groups.map(\.file))
    func areAsTheyWere(file: String) throws {
        let screens = try #require(GoldenScreen.groups.first { $0.file == file }).screens
        try compare(screens, with: file + ".txt") { $0.lines }
        try compare(screens, with: file + ".styles.txt") { $0.frame.styleLines }
    }

    @Test("With line characters every screen is the same but for its lines", arguments: GoldenScreen.groups.map(\.file))
    func linesAndASCII(file: String) throws {
        for screen in try #require(GoldenScreen.groups.first(where: { $0.file == file })).screens {
            for size in GoldenScreen.sizes {
                let story = screen.story(size)
                var frame = Canvas(size: story.console.size, glyphs: .lines)
                story.console.draw(on: &frame)
                let lines = frame.lines.map { String($0.map(Self.ascii)) }
                #expect(lines == story.lines, "\(screen.name) \(size.columns)x\(size.rows)")
            }
        }
    }

    private static func ascii(_ character: Character) -> Character {
        switch character {
        case "─": "-"
        case "│": "|"
        case "┌", "┐", "└", "┘": "+"
        default: character
        }
    }

    @Test(.enabled(if: GoldenTests.isAgreed, "no screens are recorded"))
    func coloursAreAsTheyWere() throws {
        var text = ""
        for name in Theme.Name.allCases {
            for colors in [256, 16, 8, 0] {
                let theme = Theme(name, colors: colors)
                text += "#### \(name.rawValue), \(colors) colours\n"
                for style in Style.allCases { text += "\(style.letter) \(style): \(theme[style].words)\n" }
            }
        }
        try compare(text, with: "themes.txt")
    }

    // MARK: Files

    private func compare(
        _ screens: [GoldenScreen],
        with file: String,
        lines: (Story) -> [String]
    ) throws {
        var text = ""
        for screen in screens {
            for size in GoldenScreen.sizes {
                let story = screen.story(size)
                text += "#### \(screen.name) \(size.columns)x\(size.rows)\n"
                for line in lines(story) { text += line + "\n" }
            }
        }
        try compare(text, with: file)
    }

    private func compare(_ text: String, with file: String) throws {
        let place = Self.folder.appending(path: file)
        if Self.isRecording {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
            return
        }
        let agreed = try String(contentsOf: place, encoding: .utf8)
        guard agreed != text else { return }
        let before = Self.blocks(agreed)
        let after = Self.blocks(text)
        for (name, lines) in after.sorted(by: { $0.key < $1.key }) where before[name] != lines {
            let old = before[name] ?? []
            let places = (0..<max(old.count, lines.count)).filter { index in
                index >= old.count || index >= lines.count || old[index] != lines[index]
            }
            let changes = places.prefix(6).flatMap { index in
                ["\(index) was: " + (index < old.count ? old[index] : "-")]
                    + ["\(index)  is: " + (index < lines.count ? lines[index] : "-")]
            }
            Issue.record("\(file): \(name)\n\(changes.joined(separator: "\n"))")
        }
        #expect(Set(before.keys) == Set(after.keys), "\(file) has screens that are gone, or lacks some")
    }

    private static func blocks(_ text: String) -> [String: [String]] {
        var blocks: [String: [String]] = [:]
        var name = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#### ") {
                name = String(line.dropFirst(5))
                blocks[name] = []
            } else {
                blocks[name, default: []].append(String(line))
            }
        }
        return blocks.filter { !$0.key.isEmpty }
    }
}

extension Look {
    /// The look in words.
    fileprivate var words: String {
        var words: [String] = []
        if attributes.contains(.bold) { words.append("bold") }
        if attributes.contains(.dim) { words.append("dim") }
        if attributes.contains(.reverse) { words.append("reverse") }
        if attributes.contains(.underline) { words.append("underline") }
        if let foreground { words.append("colour \(foreground)") }
        if let background { words.append("on \(background)") }
        return words.isEmpty ? "plain" : words.joined(separator: " ")
    }
}
