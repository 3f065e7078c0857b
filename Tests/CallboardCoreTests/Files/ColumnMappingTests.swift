import CallPersonalisation
import CallboardCore
import Foundation
import Testing

@Suite("Which column is which field")
struct ColumnMappingTests {
    private func recognise(_ text: String, given: String? = nil) throws -> ColumnMapping {
        let file = try TemporaryFile(text)
        let opened = try FileFixture.open(file.path)
        let mapping = try given.map { try ColumnMapping.parse($0, for: opened) } ?? ColumnMapping()
        let reader = TimeReader(zone: .gmt, now: FileFixture.now)
        return ColumnMapping.recognised(in: opened, given: mapping, reader: reader, labels: FileFixture.labels)
    }

    private func fields(_ mapping: ColumnMapping) -> [String] {
        mapping.columns.map { column in
            switch column.target {
            case .field(let field): field.rawValue
            case .kept: "kept"
            case .ignored: "ignored"
            }
        }
    }

    @Test("The API's names are known in every version and manner of writing")
    func apiNames() throws {
        let first = try recognise(
            "Caller,RECEIVER,Label ID,label-name,callReason,starts_at,ends at,x\n1,2,3,4,5,6,7,8\n"
        )
        #expect(fields(first) == RecordField.allCases.map(\.rawValue) + ["kept"])
        let second = try recognise(
            "caller_number,receiver_number,label_id,dynamic_label_name,dynamic_call_reason,starts_at,ends_at\n1,2,3,4,5,6,7\n"
        )
        #expect(fields(second) == RecordField.allCases.map(\.rawValue))
        #expect(second.columns.allSatisfy { $0.evidence == .header })
    }

    @Test("Another system's file needs no mapping")
    func otherSystem() throws {
        let text = """
            Agent no;Mobile;Brand;Why we call;From;Until;Cust ref;Notes
            +91 11400 01234;00919812343210;Acme Delivery;;24/11/2026 18:00;24/11/2026 19:00;79-6;VIP
            """
        let mapping = try recognise(text)
        #expect(
            fields(mapping) == [
                "caller", "receiver", "label_id", "call_reason", "starts_at", "ends_at", "kept", "kept",
            ]
        )
        #expect(mapping.keptColumns == [6, 7])
        #expect(mapping.missing == [])
    }

    @Test func `In a file without names the column with sentences in it is the reason`() throws {
        let row = "911140001234,919812343210,\(FileFixture.labelID),Order 1 is out,2026-11-24 09:00,2026-11-24 10:00"
        let mapping = try recognise("\(row)\n\(row.replacing("43210", with: "43211"))\n")
        #expect(fields(mapping) == ["caller", "receiver", "label_id", "call_reason", "starts_at", "ends_at"])
        #expect(mapping.columns[3].evidence == .content)
        #expect(mapping.leftOver == [])
        // A customer's reference is no sentence, and of two columns with sentences nobody knows which it is.
        for other in ["REF-000000001", "Order 1 is out,Ring the bell twice"] {
            let text = row.replacing("Order 1 is out", with: other)
            let mapping = try recognise("\(text)\n\(text.replacing("43210", with: "43211"))\n")
            #expect(mapping.column(of: .callReason) == nil)
            #expect(mapping.leftOver.count == other.split(separator: ",").count)
        }
    }

    @Test func `Columns are left over only while nobody said what they are, and none is the reason`() throws {
        let header = "caller,receiver,label_id,starts_at,ends_at,memo"
        #expect(try recognise("\(header)\n1,2,3,4,5,6\n").leftOver.map(\.header) == ["memo"])
        #expect(try recognise("\(header)\n1,2,3,4,5,6\n", given: "memo=keep").leftOver == [])
        #expect(try recognise("\(header),call_reason\n1,2,3,4,5,6,7\n").leftOver == [])
        var constant = try recognise("\(header)\n1,2,3,4,5,6\n")
        constant.constants[.callReason] = "Your order is on the way"
        #expect(constant.leftOver == [])
    }

    @Test("From and to are numbers or times, as their columns say")
    func fromAndTo() throws {
        let numbers = try recognise(
            "from,to,brand,start,end\n911140001234,919812343210,Acme Delivery,2026-11-24 09:00,2026-11-24 10:00\n"
        )
        #expect(fields(numbers) == ["caller", "receiver", "label_id", "starts_at", "ends_at"])
        let times = try recognise(
            "agent,phone,brand,from,to\n911140001234,919812343210,Acme Delivery,2026-11-24 09:00,2026-11-24 10:00\n"
        )
        #expect(fields(times) == ["caller", "receiver", "label_id", "starts_at", "ends_at"])
    }

    @Test("Without a header the columns are known by what is in them")
    func withoutHeader() throws {
        let mapping = try recognise(
            """
            x,919812343210,911140001234,\(FileFixture.labelID),2026-11-24 09:00,2026-11-24 10:00
            y,919812343211,911140001234,\(FileFixture.labelID),2026-11-24 09:00,2026-11-24 10:00
            """
        )
        #expect(fields(mapping) == ["kept", "receiver", "caller", "label_id", "starts_at", "ends_at"])
        #expect(mapping.columns[1].evidence == .content)
        #expect(mapping.columns[1].header == "column 2")
        let rows = try FileFixture.check(FileFixture.row(1) + "\n" + FileFixture.row(2))
        #expect(rows.map(\.line) == [1, 2])
        #expect(rows.map(\.rules) == [[], []])
    }

    @Test("Times that a spreadsheet turned into days are read as days")
    func serials() throws {
        let text =
            "caller,receiver,label_id,starts_at,ends_at\n911140001234,919812343210,\(FileFixture.labelID),46350.5,46350.75\n"
        let (rows, report) = try FileFixture.check(text.utf8)
        #expect(report.mapping.columns[3].times == .serial)
        #expect(rows[0].ends - rows[0].starts == 6 * 3_600_000)
        #expect(rows[0].starts == 1_795_501_800_000)
        let exact = try FileFixture.check(text) { $0.isExact = true }
        #expect(exact[0].rules == ["starts-time", "ends-time"])
    }

    @Test("What is given counts, the rest is recognised")
    func given() throws {
        let text = "A,B,C,D,starts_at,ends_at\n911140001234,919812343210,\(FileFixture.labelID),r,1,2\n"
        let mapping = try recognise(text, given: "a=receiver,#2=caller_number,D=keep,ends_at=ends_at:month-first")
        #expect(fields(mapping) == ["receiver", "caller", "label_id", "kept", "starts_at", "ends_at"])
        #expect(mapping.columns[0].evidence == .given)
        #expect(mapping.columns[5].times == .monthFirst)
    }

    @Test(
        "A mapping that cannot be meant is refused",
        arguments: [
            ("nothing", FileError.malformedMapping("nothing")), ("Z=caller", .unknownColumn("Z")),
            ("#9=caller", .unknownColumn("#9")),
            ("A=number", .unknownField("number")), ("A=caller,B=caller", .fieldGivenTwice(.caller)),
            ("A=starts_at:backwards", .malformedMapping("A=starts_at:backwards")),
        ]
    )
    func refused(text: String, error: FileError) throws {
        let file = try TemporaryFile("A,B\nx,y\n")
        let opened = try FileFixture.open(file.path)
        #expect(throws: error) { try ColumnMapping.parse(text, for: opened) }
    }

    @Test("Constants give a field to all rows, defaults to those where it is empty")
    func constants() throws {
        let file = try TemporaryFile("phone,reason\n919812343210,\n919812343211,My own good reason\n")
        let opened = try FileFixture.open(file.path)
        var mapping = ColumnMapping()
        for text in ["caller=911140001234", "label=Acme Delivery", "starts=now", "ends=+4h", "reason?=Delivery today"] {
            try mapping.set(text)
        }
        let check = try FileCheck(opened, mapping: mapping, options: FileFixture.options)
        var rows: [ToldRow] = []
        let report = try check.run(rows: .all) { rows.append(ToldRow($0)) }
        #expect(report.valid == 2)
        #expect(rows.map(\.draft.callReason) == ["Delivery today", "My own good reason"])
        #expect(rows[0].ends - rows[0].starts == 4 * 3_600_000)
        #expect(throws: FileError.unknownField("colour")) { try mapping.set("colour=red") }
        #expect(throws: FileError.malformedMapping("caller")) { try mapping.set("caller") }
    }

    @Test("A saved mapping fits a file with its columns in another order")
    func saved() throws {
        let first = try recognise("Agent no;Mobile;Brand;From;Until\n1;2;3;4;5\n", given: "From=starts_at:day-first")
        let data = try JSONEncoder().encode(first.saved)
        let again = try JSONDecoder().decode(ColumnMapping.self, from: data)
        #expect(again == first.saved)
        let applied = try again.applied(to: ["until", "Mobile", "extra", "AGENT NO", "Brand", "from"], hasHeader: true)
        #expect(fields(applied) == ["ends_at", "receiver", "kept", "caller", "label_id", "starts_at"])
        #expect(applied.columns[5].times == .dayFirst)
        #expect(throws: FileError.unknownColumn("Mobile")) { try again.applied(to: ["Agent no"], hasHeader: true) }
    }

    @Test("The order of day and month is one for the whole column")
    func dateOrder() throws {
        func orders(_ starts: [String], _ ends: [String]) throws -> (FileReport, [ToldRow]) {
            let lines = zip(starts, ends).map { "911140001234,919812343210,\(FileFixture.labelID),\($0),\($1)" }
            let text = "caller,receiver,label_id,starts_at,ends_at\n" + lines.joined(separator: "\n")
            let (rows, report) = try FileFixture.check(text.utf8) { $0.comparesRows = false }
            return (report, rows)
        }
        let open = try orders(["12/01/2027 09:00"], ["12/01/2027 10:00"])
        #expect(open.0.dateOrders == [.startsAt: .dayFirst, .endsAt: .dayFirst])
        #expect(open.1[0].starts == 1_799_724_600_000)
        let proven = try orders(
            Array(repeating: "12/01/2027 09:00", count: 500) + ["12/13/2027 09:00"],
            Array(repeating: "12/01/2027 10:00", count: 500) + ["12/13/2027 10:00"]
        )
        #expect(proven.0.dateOrders == [.startsAt: .monthFirst, .endsAt: .monthFirst])
        #expect(proven.1[0].starts == 1_827_631_800_000)
        // A column without a proof of its own follows the other one.
        let other = try orders(["11/30/2026 18:00"], ["12/01/2026 02:00"])
        #expect(other.0.dateOrders == [.startsAt: .monthFirst, .endsAt: .monthFirst])
        #expect(other.1[0].rules == [])
        let none = try orders(["2026-11-24 12:00"], ["2026-11-24 13:00"])
        #expect(none.0.dateOrders == [:])
    }

    @Test("Columns that callboard wrote about bad rows are passed over")
    func ownColumns() throws {
        let mapping = try recognise("caller,callboard_rule,callboard_line\n1,x,2\n")
        #expect(fields(mapping) == ["caller", "ignored", "ignored"])
        #expect(mapping.missing == [.receiver, .labelID, .startsAt, .endsAt])
    }
}

@Suite("Saved mappings")
struct MappingStoreTests {
    private let folder: TemporaryFolder
    private var store: MappingStore { MappingStore(stateDirectory: folder.path) }

    init() throws { folder = try TemporaryFolder() }

    private static let mapping = ColumnMapping(
        columns: [
            ColumnMapping.Column(header: "agent \"no\"", target: .field(.caller)),
            ColumnMapping.Column(header: "mobile", target: .field(.receiver)),
            ColumnMapping.Column(header: "from", target: .field(.startsAt), times: .monthFirst),
            ColumnMapping.Column(header: "cust_ref", target: .kept),
            ColumnMapping.Column(header: "notes", target: .ignored),
        ],
        constants: [.labelID: FileFixture.labelID],
        defaults: [.endsAt: "+4h"],
        zone: "Asia/Kolkata"
    )

    @Test func `A saved mapping is read back as it was`() throws {
        try store.save(Self.mapping, as: "crm")
        #expect(try store.mapping(named: "crm") == Self.mapping)
        #expect(store.names == ["crm"])
        #expect(try TemporaryFolder.mode(of: store.path(of: "crm")) == 0o600)
        #expect(store.remove("crm"))
        #expect(try store.mapping(named: "crm") == nil)
    }

    @Test func `It fits a file whose columns stand in another order, and says which one is missing`() throws {
        let other = try Self.mapping.applied(to: ["MOBILE", "new", "From", "Agent \"No\""], hasHeader: true)
        #expect(other.column(of: .receiver) == 0)
        #expect(other.columns[1].evidence == .none)
        #expect(other.columns[2].times == .monthFirst)
        #expect(other.zone == "Asia/Kolkata")
        #expect(throws: FileError.unknownColumn("agent \"no\"")) {
            try Self.mapping.applied(to: ["mobile", "from"], hasHeader: true)
        }
    }

    @Test func `Its zone is that of local times`() throws {
        let local = "2026-11-24 18:00"
        let text = "agent \"no\",mobile,from,until\n911140001234,919812343210,\(local),2026-11-24 19:00\n"
        let file = try TemporaryFile(
            text.replacing("\"", with: "\"\"").replacing("agent \"\"no\"\"", with: "\"agent \"\"no\"\"\"")
        )
        let opened = try FileFixture.open(file.path)
        for (zone, hours) in [("Asia/Kolkata", 12.5), ("Europe/London", 18.0)] {
            var mapping = try Self.mapping.applied(to: opened.headers, hasHeader: true)
            mapping.zone = zone
            var starts: [Int64] = []
            _ = try FileCheck(opened, mapping: mapping, options: FileFixture.options).run(rows: .all) {
                starts.append($0.starts)
            }
            #expect(starts == [1_795_478_400_000 + Int64(hours * 3_600_000)])
        }
        var mapping = try Self.mapping.applied(to: opened.headers, hasHeader: true)
        mapping.zone = "Asia/Nowhere"
        #expect(throws: FileError.unknownZone("Asia/Nowhere")) {
            try FileCheck(opened, mapping: mapping, options: FileFixture.options)
        }
    }

    @Test(
        "A mapping that was edited wrongly is refused with its place",
        arguments: [
            ("zone = \"UTC\"\n", "zone"), ("[constants]\nlabel = \"x\"\n", "constants.label"),
            ("[[column]]\nname = \"a\"\n", "column 1.is"), ("[[column]]\nis = \"caller\"\n", "column 1.name"),
            ("[[column]]\nname = \"a\"\nis = \"starts_at\"\ntimes = \"first\"\n", "column 1.times"),
            ("[[column]]\nname = \"a\"\nis = \"caller\"\n[[column]]\nname = \"b\"\nis = \"caller\"\n", "two columns"),
        ]
    )
    func mistakes(text: String, named: String) {
        let error = #expect(throws: ConfigurationError.self) { try ColumnMapping(text: text, path: "crm.toml") }
        #expect(error?.description.contains(named) == true, "\(String(describing: error))")
    }
}
