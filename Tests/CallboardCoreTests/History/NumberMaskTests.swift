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
    ])
    func partsOfNumbers(text: String, number: UInt64, isIn: Bool) throws {
        #expect(try #require(NumberNeedle(text)).isIn(number) == isIn)
    }

    @Test(arguments: ["12", "", "abc", "1234567890123456"])
    func tooLittleOrTooMuchIsNoNeedle(text: String) {
        #expect(NumberNeedle(text) == nil)
    }
}
