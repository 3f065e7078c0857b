import CallPersonalisation
import Testing

@Suite("The labels of an account")
struct LabelDirectoryTests {
    @Test func findsEachOfManyLabelsAndNoOther() throws {
        let labels = (0..<2000).map { number in
            Label(id: LabelID(LabelDirectoryTests.id(number)), name: "Label \(number)")
        }
        let directory = LabelDirectory(labels)
        for number in 0..<2000 {
            let id = try #require(UUIDBytes(LabelDirectoryTests.id(number)))
            #expect(directory.index(of: id) == number)
            #expect(directory.index(named: "Label \(number)") == number)
            let other = try #require(UUIDBytes(LabelDirectoryTests.id(number + 2000)))
            #expect(directory.index(of: other) == nil)
        }
    }

    @Test func readsUUIDsOfEitherCaseAsTheirSixteenBytes() throws {
        let id = try #require(UUIDBytes("01234567-89ab-cdef-FEDC-BA9876543210"))
        #expect(id.high == 0x0123_4567_89AB_CDEF)
        #expect(id.low == 0xFEDC_BA98_7654_3210)
    }

    private static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "3d0c2f1a-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}
