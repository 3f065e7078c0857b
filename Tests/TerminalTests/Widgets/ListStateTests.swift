import Terminal
import Testing

struct ListStateTests {
    @Test(
        "Keys move the cursor and scroll no more than needed",
        arguments: [
            ([.down], 1, 0), ([.character("j"), .character("j")], 2, 0), ([.up], 0, 0), ([.end], 99, 90),
            ([.character("G")], 99, 90),
            ([.end, .home], 0, 0), ([.pageDown], 10, 10), ([.pageDown, .pageUp], 0, 0), ([.control("d")], 5, 5),
            ([.control("d"), .control("u")], 0, 0), ([.end, .down], 99, 90), ([.end, .pageDown], 99, 90),
            ([.character("о")], 1, 0),
            ([.end, .up], 98, 90), ([.pageDown, .up], 9, 5), ([.pageDown, .pageUp, .up], 0, 0),
        ] as [([Key], Int, Int)]
    )
    func moves(keys: [Key], cursor: Int, top: Int) {
        var list = ListState(count: 100, rows: 10)
        let areTaken = keys.map { list.update($0) }
        #expect(!areTaken.contains(false))
        #expect(list.cursor == cursor)
        #expect(list.top == top)
        #expect(list.window == top..<top + 10)
    }

    @Test("A step over the edge shows half a window more, so that the next steps scroll nothing")
    func stepsOverTheEdge() {
        var list = ListState(count: 100, rows: 10)
        for _ in 0..<9 { list.update(.down) }
        #expect(list.window == 0..<10)
        list.update(.down)
        #expect(list.cursor == 10)
        #expect(list.window == 5..<15)
        for _ in 0..<4 { list.update(.down) }
        #expect(list.window == 5..<15)
        list.update(.down)
        #expect(list.window == 10..<20)
        list.move(to: 96)
        #expect(list.window == 87..<97)
        list.update(.down)
        #expect(list.cursor == 97)
        #expect(list.window == 90..<100)
        list.setRows(1)
        list.update(.up)
        #expect(list.window == 96..<97)
    }

    @Test func leavesOtherKeysAlone() {
        var list = ListState(count: 3, rows: 2)
        let areTaken = [Key.enter, .character("x")].map { list.update($0) }
        #expect(areTaken == [false, false])
    }

    @Test func tenMillionRowsCostWhatTenDo() {
        var list = ListState(count: 10_000_000, rows: 20)
        list.update(.end)
        #expect(list.window == 9_999_980..<10_000_000)
        list.move(by: .max)
        list.move(by: .min)
        #expect(list.cursor == 0)
    }

    @Test func staysOnItsRowWhenOthersCome() {
        var list = ListState(count: 100, rows: 10)
        list.move(to: 50)
        list.move(by: -3)
        let place = list.cursor - list.top
        list.setCount(105, cursorNowAt: 52)
        #expect(list.cursor == 52)
        #expect(list.cursor - list.top == place)
        list.setCount(3, cursorNowAt: nil)
        #expect(list.cursor == 2)
        #expect(list.window == 0..<3)
    }

    @Test func emptyAndShrinkingListsHaveNoRowsOutside() {
        var list = ListState(count: 0, rows: 5)
        list.update(.down)
        list.update(.end)
        #expect(list.cursor == 0)
        #expect(list.window.isEmpty)
        list.setCount(20)
        list.update(.end)
        list.setRows(8)
        #expect(list.window == 12..<20)
        list.setRows(3)
        #expect(list.window.contains(list.cursor))
        list.setCount(0)
        #expect(list.window.isEmpty)
    }
}
