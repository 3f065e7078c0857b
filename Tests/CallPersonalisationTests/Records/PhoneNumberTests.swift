import CallPersonalisation
import Testing

@Suite("A telephone number")
struct PhoneNumberTests {
    @Test(
        "It has 7 to 15 digits and no zero in front",
        arguments: [
            ("123456", false), ("1234567", true), ("123456789012345", true), ("1234567890123456", false),
            ("0123456789", false), ("12345 67", false), ("", false), ("+1234567", false),
        ]
    )
    func digits(text: String, isNumber: Bool) {
        #expect((PhoneNumber(text) != nil) == isNumber)
    }

    @Test(
        "It is shown with all but its ends hidden",
        arguments: [
            ("919812343210", "91******3210"), ("1234567", "*****67"), ("12345678", "12**5678"), ("1", "1"), ("", ""),
        ]
    )
    func masks(text: String, masked: String) {
        #expect(PhoneNumber.mask(text) == masked)
    }

    @Test func itNeverSlipsIntoTextWhole() throws {
        let number = try #require(PhoneNumber("919812343210"))
        #expect("\(number)" == "91******3210")
    }
}
