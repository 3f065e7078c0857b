package import CallPersonalisation

extension PhoneNumber {
    /// Masks every run of digits in a text that could be a telephone number; for words of others that may quote one.
    ///
    /// Digits within a word with letters, such as an identifier, stay.
    package static func maskAll(in text: String) -> String {
        var masked = ""
        var word = ""
        func end(_ word: String) -> String {
            let digits = word.utf8.count { $0 &- 0x30 < 10 }
            let isNumber =
                digits >= RecordRules.phoneNumberDigits.lowerBound && word.allSatisfy { $0.isNumber || $0 == "+" }
            return isNumber ? mask(word) : word
        }
        for character in text {
            if character.isLetter || character.isNumber || character == "+" || character == "-" {
                word.append(character)
            } else {
                masked += end(word)
                masked.append(character)
                word = ""
            }
        }
        return masked + end(word)
    }
}
