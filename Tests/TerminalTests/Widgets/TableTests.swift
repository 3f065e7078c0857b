import Terminal
import Testing

struct TableTests {
    private let table = Table(columns: [
        TableColumn("Name", width: 20, minimum: 8, priority: 0, isGrowing: true),
        TableColumn("Len", width: 3, priority: 2, alignment: .right),
        TableColumn("Label id", width: 10, priority: 1),
        TableColumn("Used", width: 6, priority: 3, alignment: .right),
    ])

    private let rows = [
        ["Acme Delivery", "13", "6f1c..a93e", "18,204"], ["Acme Delivery (Festive)", "23", "c2e9..7f15", "0"],
        ["日本語の名前です", "8", "91aa..0c3b", "402"],
    ]

    private func lines(columns: Int, rows count: Int = 4, list: ListState? = nil) -> Canvas {
        var canvas = Canvas(size: Size(rows: count, columns: columns))
        table.draw(on: &canvas, in: canvas.bounds, list: list ?? ListState(count: 3, rows: 3), isMarked: { $0 == 1 }) {
            TableCell(SafeText(untrusted: rows[$0][$1]), style: $1 == 3 ? .good : .plain)
        }
        return canvas
    }

    @Test func drawsHeaderCursorAndMarks() {
        let canvas = lines(columns: 57)
        #expect(
            canvas.lines == [
                "   Name                          Len  Label id      Used",
                " > Acme Delivery                  13  6f1c..a93e  18,204",
                "  *Acme Delivery (Festive)        23  c2e9..7f15       0",
                "   日本語の名前です                8  91aa..0c3b     402",
            ]
        )
        #expect(canvas.styleLines[1] == "...SSSSSSSSSSSSS" + String(repeating: ".", count: 34) + "gggggg")
        #expect(canvas.cursor == Position(row: 1, column: 1))
    }

    @Test(
        "The least important columns go first as the width shrinks",
        arguments: [
            (37, [0, 1, 2, 3]), (36, [0, 1, 2, 3]), (35, [0, 1, 2]), (28, [0, 1, 2]), (27, [0, 2]), (23, [0, 2]),
            (22, [0]), (5, [0]),
        ]
    )
    func dropsColumns(width: Int, kept: [Int]) {
        let placements = table.placements(width: width)
        #expect(placements.map(\.index) == kept)
        #expect(placements.allSatisfy { $0.column + $0.width <= width })
    }

    @Test func shortenedCellsEndInATilde() {
        #expect(lines(columns: 15, rows: 3).lines == ["   Name", " > Acme Deliv~", "  *Acme Deliv~"])
    }

    @Test func asksOnlyForWhatIsShown() {
        var asked: Set<Int> = []
        var list = ListState(count: 10_000_000, rows: 3)
        list.move(to: 5_000_000)
        var canvas = Canvas(size: Size(rows: 4, columns: 40))
        table.draw(on: &canvas, in: canvas.bounds, list: list) { row, _ in
            asked.insert(row)
            return "\(row)"
        }
        #expect(asked == [4_999_998, 4_999_999, 5_000_000])
    }

    @Test func movingTheCursorTouchesFewCells() {
        let screen = MemoryScreen(size: Size(rows: 4, columns: 80))
        var list = ListState(count: 3, rows: 3)
        screen.present(lines(columns: 80, list: list))
        list.update(.down)
        screen.present(lines(columns: 80, list: list))
        // Both signs and both names.
        #expect(screen.changedCells == 2 + 13 + 23)
    }

    @Test func movingTheCursorDrawsNoRememberedRowAgain() {
        var canvas = Canvas(size: Size(rows: 4, columns: 57))
        var list = ListState(count: 3, rows: 3)
        var asked: [Int] = []
        func draw() {
            asked = []
            canvas.clear()
            table.draw(on: &canvas, in: canvas.bounds, list: list, isMarked: { $0 == 1 }, key: { $0 }) {
                if $1 > 0 { asked.append($0) }
                return TableCell(SafeText(untrusted: rows[$0][$1]), style: $1 == 3 ? .good : .plain)
            }
        }
        draw()
        #expect(Set(asked) == [0, 1, 2])
        for _ in 0..<2 {
            list.update(.down)
            draw()
            #expect(asked.isEmpty)
            let fresh = lines(columns: 57, list: list)
            #expect(canvas.lines == fresh.lines)
            #expect(canvas.styleLines == fresh.styleLines)
        }
    }

    @Test func survivesAnySize() {
        for columns in 0...40 { for rows in 0...3 { _ = lines(columns: columns, rows: rows) } }
    }
}
