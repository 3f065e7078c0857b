import CallPersonalisation

/// What repairs do to one text.
enum RepairText {
    /// A text after a repair that looks at nothing but the text.
    static func changed(_ text: String, by repair: Repair) -> String {
        switch repair.kind {
        case .trim: trimmed(text) { $0.isWhitespace }
        case .trimEnds: trimmed(text) { RecordRules.callReasonRefusedEnds.contains($0) || $0.isWhitespace }
        case .replaceRefused: replacingRefused(text, with: repair.value)
        case .oneLine: oneLine(text)
        case .cut: Int(repair.value).map { cut(text, to: $0) } ?? text
        case .clear: ""
        case .set: repair.value
        case .digits: digits(text)
        case .callingCode: callingCode(text, repair.value)
        case .restoreNumber: restoredNumber(text)
        case .toMilliseconds: seconds(text)
        case .replace, .spreadsheetDate, .shift, .moveTo, .last, .swap: text
        }
    }

    private static func trimmed(_ text: String, _ isTaken: (Character) -> Bool) -> String {
        var rest = text[...]
        while let first = rest.first, isTaken(first) { rest.removeFirst() }
        while let last = rest.last, isTaken(last) { rest.removeLast() }
        return String(rest)
    }

    private static func replacingRefused(_ text: String, with value: String) -> String {
        var result = ""
        for character in text {
            if RecordRules.callReasonRefused.contains(character) { result += value } else { result.append(character) }
        }
        // What was taken away between two spaces leaves only one of them.
        guard value.isEmpty else { return result }
        while let range = result.firstRange(of: "  ") { result.replaceSubrange(range, with: " ") }
        return trimmed(result) { $0 == " " }
    }

    private static func oneLine(_ text: String) -> String {
        let pieces = text.unicodeScalars.split { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        return pieces.map { trimmed(String($0)) { $0 == " " } }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// How much a cut may take beyond what it must, so that it ends with a whole word.
    private static let wordMax = 20

    private static func cut(_ text: String, to count: Int) -> String {
        guard text.utf16.count > count else { return text }
        var kept = ""
        var units = 0
        for character in text {
            units += character.utf16.count
            if units > count { break }
            kept.append(character)
        }
        let next = text[text.index(text.startIndex, offsetBy: kept.count)]
        if next != " ", let space = kept.lastIndex(of: " "), kept.distance(from: space, to: kept.endIndex) <= wordMax {
            kept = String(kept[..<space])
        }
        return trimmed(kept) { RecordRules.callReasonRefusedEnds.contains($0) }
    }

    private static func digits(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let value = scalar.properties.numericType == .decimal ? scalar.properties.numericValue : nil {
                result += String(Int(value))
            } else if scalar == "\u{FF0B}" {
                result.append("+")
            } else if scalar.properties.generalCategory != .format, !"'\"`´’‘“”".unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            }
        }
        if result.lowercased().hasPrefix("tel:") { result.removeFirst(4) }
        return result
    }

    private static func callingCode(_ text: String, _ code: String) -> String {
        let bare = trimmed(text) { $0.isWhitespace }
        guard !bare.hasPrefix("+"), !bare.hasPrefix("00") else { return text }
        let digits = bare.unicodeScalars.filter { !" -.()[]\t\u{A0}".unicodeScalars.contains($0) }
        guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return text }
        return code + String(String.UnicodeScalarView(digits.drop { $0 == "0" }))
    }

    private static func restoredNumber(_ text: String) -> String {
        let bare = trimmed(text) { $0.isWhitespace }.lowercased().replacing(",", with: ".")
        let halves = bare.split(separator: "e", maxSplits: 1).map(String.init)
        guard let mantissa = halves.first else { return text }
        let parts = mantissa.split(separator: ".", maxSplits: 1).map(String.init)
        guard let whole = parts.first, parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }) else { return text }
        let fraction = parts.count > 1 ? parts[1] : ""
        guard halves.count == 2 else { return fraction.allSatisfy { $0 == "0" } ? whole : text }
        // Only with as many digits as the exponent asks for is the number still whole.
        guard let exponent = Int(halves[1].drop { $0 == "+" }), (1...14).contains(exponent), whole.utf8.count == 1,
            fraction.utf8.count >= exponent, fraction.dropFirst(exponent).allSatisfy({ $0 == "0" })
        else { return text }
        return whole + fraction.prefix(exponent)
    }

    private static func seconds(_ text: String) -> String {
        let bare = trimmed(text) { $0.isWhitespace }
        guard (8...10).contains(bare.utf8.count), bare.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return text }
        return bare + "000"
    }
}
