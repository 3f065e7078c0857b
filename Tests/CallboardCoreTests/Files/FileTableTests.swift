import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("A file as a table")
struct FileTableTests {
    private func table(_ bytes: [UInt8], blockSize: Int = 1 << 18) throws -> (FileTable, TemporaryFile) {
        let file = try TemporaryFile(bytes)
        var options = FileFixture.options
        options.blockSize = blockSize
        return (try FileTable(FileCheck(FileFixture.open(file.path), options: options)), file)
    }

    @Test("Every row is found by its number, with its line and its verdict", arguments: [64, 500, 1 << 18])
    func rows(blockSize: Int) throws {
        let bytes = FileCheckTests.awkward(rows: 700, seed: 11)
        let (told, report) = try FileFixture.check(bytes)
        let (table, file) = try table(bytes, blockSize: blockSize)
        table.run()
        #expect(table.progress.rows == 700)
        #expect(table.progress.isComplete)
        #expect(table.report?.byRule.map(\.rule) == report.byRule.map(\.rule))
        #expect(table.report?.byRule.map(\.rows) == report.byRule.map(\.rows))
        #expect(table.report?.warnings == report.warnings)
        #expect(table.report?.invalid == report.invalid)
        let all = try table.rows(in: 0..<1000)
        #expect(all.map(\.line) == told.map(\.line))
        #expect(all.map(\.cells) == told.map(\.cells))
        for row in told {
            let shown = try #require(try table.row(at: row.row - 1))
            let errors = row.rules.contains { RecordRule(name: $0)?.severity == .error }
            #expect(shown.verdict == (errors ? .invalid : row.rules.isEmpty ? .valid : .warned))
            let details = try #require(try table.details(at: row.row - 1))
            #expect(details.rules.rules.map(\.name) == row.rules)
            #expect(details.draft == row.draft)
            #expect(details.line == row.line)
        }
        #expect(try table.row(at: 700) == nil)
        #expect(try table.row(at: -1) == nil)
        withExtendedLifetime(file) {}
    }

    @Test("The first rows are there before the file is judged")
    func firstRows() throws {
        let bytes = FileCheckTests.awkward(rows: 5000, seed: 12)
        let (told, _) = try FileFixture.check(bytes)
        let (table, file) = try table(bytes)
        #expect(!table.progress.isComplete)
        #expect(table.progress.rows > 50)
        let first = try table.rows(in: 0..<50)
        #expect(first.map(\.cells) == told.prefix(50).map(\.cells))
        table.run()
        #expect(table.progress.rows == 5000)
        #expect(try table.row(at: 4999)?.cells == told.last?.cells)
        withExtendedLifetime(file) {}
    }

    @Test("The next bad row is found in both directions")
    func nextBad() throws {
        let lines = (0..<200).map {
            FileFixture.row($0, caller: $0 == 50 || $0 == 150 ? "" : $0 == 100 ? "919800000100" : "911140001234")
        }
        let (table, file) = try table(Array("\(FileFixture.header)\n\(lines.joined(separator: "\n"))".utf8))
        table.run()
        #expect(table.row(after: -1, atLeast: .invalid) == 50)
        #expect(table.row(after: 50, atLeast: .invalid) == 150)
        #expect(table.row(after: 50, atLeast: .warned) == 100)
        #expect(table.row(after: 150, atLeast: .warned) == nil)
        #expect(table.row(after: 150, atLeast: .invalid, backwards: true) == 50)
        withExtendedLifetime(file) {}
    }

    @Test("Judging in the background comes to the same and says when there is news")
    func background() async throws {
        let bytes = FileCheckTests.awkward(rows: 2000, seed: 13)
        let (table, file) = try table(bytes, blockSize: 4096)
        let (news, signal) = AsyncStream.makeStream(of: Void.self)
        table.start { signal.yield() }
        for await _ in news where table.progress.isComplete { break }
        #expect(table.progress.rows == 2000)
        #expect(table.report?.rows == 2000)
        withExtendedLifetime(file) {}
    }

    @Test("A table that is given up keeps what it knows")
    func cancelled() throws {
        let (table, file) = try table(FileCheckTests.awkward(rows: 2000, seed: 14), blockSize: 1024)
        table.cancel()
        table.run()
        #expect(!table.progress.isComplete)
        #expect(table.report?.isCancelled == true)
        #expect(try table.row(at: 0) != nil)
        withExtendedLifetime(file) {}
    }

    @Test("A row is found by a text or by a number however it is written, round the end in both directions")
    func finding() throws {
        var text = "caller,receiver,label,reason,starts,ends\n"
        for index in 0..<9000 {
            switch index {
            case 4100: text += "911140001234,+91 98123-43210,Acme,Your order,now,+2h\n"
            case 8500: text += "911140001234,919812343210,Acme,\"Zürich, Your ORDER\",now,+2h\n"
            default: text += "911140001234,\(918_000_000_000 + index),Acme,Your parcel,now,+2h\n"
            }
        }
        let (table, file) = try table(Array(text.utf8))
        table.run()
        let number = RowText("98123 43210")
        #expect(try table.find(number, after: -1) == .found(4100))
        #expect(try table.find(number, after: 4100) == .found(8500))
        #expect(try table.find(number, after: 8500) == .found(4100))
        #expect(try table.find(number, after: 4100, backwards: true) == .found(8500))
        #expect(try table.find(number, after: 8500, backwards: true) == .found(4100))
        #expect(try table.find(RowText("your order"), after: 0) == .found(4100))
        #expect(try table.find(RowText("zÜRICH"), after: 0) == .found(8500))
        #expect(try table.find(RowText("Zürich"), after: 8500) == .nowhere(among: 9000, isWhole: true), "no other row")
        // The end of one cell and the beginning of the next are no number.
        #expect(try table.find(RowText("1234918"), after: -1) == .nowhere(among: 9000, isWhole: true))
        var asked = 0
        let stopped = try table.find(RowText("nowhere"), after: -1) {
            asked += 1
            return asked < 2
        }
        #expect(stopped == .stopped)
        #expect(asked == 2)
        withExtendedLifetime(file) {}
    }
}
