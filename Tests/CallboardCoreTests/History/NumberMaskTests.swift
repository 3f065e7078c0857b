import CallPersonalisation
import Testing

@testable import CallboardCore

@Suite("Masking numbers in texts of others")
struct NumberMaskTests {
    @Test(arguments: [
        ("919812340001", "91******0001"),
        ("Call +91 98123 40001 or 98123-40001.", "Call +91 ***** *0001 or 98***-*0001."),
        ("(91) 98120-00003", "(91) *****-*0003"), ("123456", "123456"), ("1234567", "12*4567"), ("", ""),
        ("batch 5909aaaa-1111-4222-8333-444455559717", "batch 5909aaaa-1111-4222-8333-444455559717"),
        ("order-7 919812340001", "order-7 91******0001"), ("919812340001 4ab", "91******0001 4ab"),
        ("x919812340001", "x919812340001"),
        ("Your order 48/2 is here", "Your order 48/2 is here"),
    ])
    func texts(text: String, masked: String) {
        #expect(PhoneNumber.maskAll(in: text) == masked)
    }

    @Test(arguments: [
        ("9812000003", 919_812_000_003, true), ("+91 98120 00003", 919_812_000_003, true),
        ("09812000003", 919_812_000_003, true),
        ("2000003", 919_812_000_003, true), ("2000004", 919_812_000_003, false),
        ("00919812000003", 919_812_000_003, true),
        ("091", 919_812_000_003, false), ("981", 919_812_000_003, true), ("999", 91_999, true), ("0123", 1234, false),
        ("012", 5_012_345, true),
        // A part that begins with zeros is no prefix.
        ("0054", 447_700_900_054, true), ("0054", 447_700_900_154, false), ("000", 447_700_000_054, true),
        ("+44 0054", 447_700_900_054, false), ("000919812", 919_812_000_003, false),
        // As a screen shows it.
        ("44******0054", 447_700_900_054, true), ("44******0054", 447_700_900_055, false),
        ("44******0054", 457_700_900_054, false), ("44******0054", 4_477_009_000_054, false),
        ("+44 ****** 0054", 447_700_900_054, true), ("*********054", 447_700_900_054, true),
    ])
    func partsOfNumbers(text: String, number: UInt64, isIn: Bool) throws {
        #expect(try #require(NumberNeedle(text)).isIn(number) == isIn)
    }

    @Test(arguments: [
        ("0054", "4477 0090-0054", true), ("44******0054", "+44 7700 900054", true),
        ("44******0054", "+44 7700 900154", false), ("0054", "order 0054", false),
        ("00447700900054", "447700900054", true), ("07700900054", "447700900054", true),
    ])
    func partsOfTexts(text: String, cell: String, isIn: Bool) throws {
        #expect(try #require(NumberNeedle(text)).isIn(cell) == isIn)
    }

    @Test(arguments: ["12", "", "abc", "1234567890123456", "4*4", "44**00**54", "44*************0054"])
    func tooLittleOrTooMuchIsNoNeedle(text: String) {
        #expect(NumberNeedle(text) == nil)
    }
}
