import Foundation
import Sandbox
import Testing

@Suite("Labels")
struct LabelTests {
    @Test func listsTheBuiltInLabelsWithTheMembersOfTheSample() throws {
        var conversation = try Conversation.signedIn()
        let labels = conversation.labels().list
        #expect(labels.count == SandboxLabel.builtIn.count)
        let first = try #require(labels.first)
        let members = ["id", "name", "logo_url", "category", "sub_category", "label_type", "created_by_email"]
        #expect(Set(members + ["created_at"]) == Set(first.keys))
        #expect(labels.filter { $0["deleted_at"] != nil }.count == 1)
        #expect(labels.compactMap { $0["name"] as? String } == SandboxLabel.builtIn.map(\.name))
    }

    @Test func theBuiltInLabelsHaveNamesRecordsMayUse() {
        #expect(Set(SandboxLabel.builtIn.map(\.id)).count == SandboxLabel.builtIn.count)
        #expect(SandboxLabel.builtIn.allSatisfy { (3...40).contains($0.name.utf16.count) })
        #expect(SandboxLabel.builtIn.contains { $0.name.count == 40 })
        #expect(SandboxLabel.builtIn.allSatisfy { UUID(uuidString: $0.id) != nil })
    }

    @Test(arguments: [
        ("page=1&limit=10", 0..<10), ("page=2&limit=10", 10..<20), ("page=3&limit=10", 20..<27),
        ("page=4&limit=10", 0..<0), ("limit=27", 0..<27), ("page=2", 0..<0),
        ("page=9223372036854775807&limit=9223372036854775807", 0..<0),
    ])
    func comeInPages(query: String, expected: Range<Int>) throws {
        var conversation = try Conversation.signedIn()
        let names = conversation.labels(query).list.compactMap { $0["id"] as? String }
        #expect(names == SandboxLabel.builtIn[expected].map(\.id))
    }

    @Test(arguments: ["page=0", "limit=0", "page=-1", "limit=x"])
    func refusesPagesThatAreNone(query: String) throws {
        var conversation = try Conversation.signedIn()
        #expect(conversation.labels(query).status == 400)
    }

    @Test func anAccountWithoutLabelsGetsAnEmptyList() throws {
        var conversation = try Conversation.signedIn { $0.labels = [] }
        #expect(conversation.labels().body == "[]")
        #expect(conversation.pushOne(Conversation.record()).status == 400)
    }

    @Test func readsAFileInTheServicesOwnForm() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("labels-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: path) }
        let id = "0e9dfe3e-3c5d-4c0e-9f3a-7a1b2c3d4e5f"
        let json = #"[{"id":"\#(id)","name":"Ünïcode","label_type":"dynamic","category":3}]"#
        try Data(json.utf8).write(to: path)
        let labels = try SandboxLabel.labels(contentsOf: path.path)
        var conversation = try Conversation.signedIn { $0.labels = labels }
        #expect(
            conversation.labels().body == #"[{"id":"\#(id)","name":"Ünïcode","category":3,"label_type":"dynamic"}]"#
        )
        #expect(conversation.pushOne(Conversation.record("v1", ["label_id": id.uppercased()])).status == 200)
        #expect(conversation.pushOne(Conversation.record()).status == 400)
    }

    @Test func onlyDynamicLabelsMayBeUsed() throws {
        var label = SandboxLabel(id: Conversation.labelID, name: "Static")
        label.labelType = "static"
        var conversation = try Conversation.signedIn { $0.labels = [label] }
        #expect(conversation.labels().list.count == 1)
        #expect(conversation.pushOne(Conversation.record()).status == 400)
    }
}
