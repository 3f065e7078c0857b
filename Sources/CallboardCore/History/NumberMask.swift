package import CallPersonalisation

extension PhoneNumber {
    /// Masks everything in a text that could be a telephone number; for words of others that may quote one.
    ///
    /// Seven digits or more are one, also with spaces, hyphens, dots and brackets between them. Digits of a word with letters, such as an
    /// identifier, stay.
    package static func maskAll(in text: String) -> String {
        let characters = Array(text)
        var result = ""
        var index = 0
        while index < characters.count {
            guard isDigit(characters[index]) else {
                result.append(characters[index])
                index += 1
                continue
            }
            var end = index
            var last = index
            while end < characters.count, isDigit(characters[end]) || separators.contains(characters[end]) {
                if isDigit(characters[end]) { last = end }
                end += 1
            }
            if isOfWord(before: characters[..<index]) {
                // The rest of the word only: what stands behind a space is looked at by itself.
                last = characters[index...last].firstIndex { $0 == " " }.map { $0 - 1 } ?? last
                result += String(characters[index...last])
            } else if isOfWord(after: characters[(last + 1)...]) {
                guard let space = characters[index...last].lastIndex(of: " ") else {
                    result += String(characters[index...last])
                    index = last + 1
                    continue
                }
                last = space
                result += masked(characters[index...last])
            } else {
                result += masked(characters[index...last])
            }
            index = last + 1
        }
        return result
    }

    private static let separators: Set<Character> = [" ", "-", ".", "(", ")", "\u{A0}"]

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    /// Whether a letter stands before, directly or behind hyphens.
    private static func isOfWord(before text: ArraySlice<Character>) -> Bool {
        text.last { $0 != "-" && $0 != "_" && !isDigit($0) }.map { $0.isLetter && text.last != " " } ?? false
    }

    /// Whether a letter follows, directly or behind a hyphen.
    private static func isOfWord(after text: ArraySlice<Character>) -> Bool {
        text.first { $0 != "-" && $0 != "_" }.map(\.isLetter) ?? false
    }

    /// The run with its digits hidden but for two in front and four at the end; as it is if it has too few for a number.
    private static func masked(_ run: ArraySlice<Character>) -> String {
        let count = run.count(where: isDigit)
        guard count >= RecordRules.phoneNumberDigits.lowerBound else { return String(run) }
        var place = 0
        return String(
            run.map { character -> Character in
                guard isDigit(character) else { return character }
                place += 1
                return place <= 2 || place > count - 4 ? character : "*"
            }
        )
    }
}
