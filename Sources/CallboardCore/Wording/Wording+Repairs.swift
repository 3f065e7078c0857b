import CallPersonalisation

extension Wording {
    /// What a repair does, in a few words.
    package static func words(for repair: Repair) -> String {
        let field = name(of: repair.field).lowercased()
        let value = repair.value
        let only = repair.only.map { " where it is \"\($0)\"" } ?? ""
        switch repair.kind {
        case .trim: return "take spaces around the \(field) away" + only
        case .trimEnds: return "take . , - and spaces at the ends of the \(field) away" + only
        case .replaceRefused:
            return value.isEmpty
                ? "take refused characters out of the \(field)"
                : "replace refused characters in the \(field) by \"\(value)\""
        case .replace: return "replace \"\(repair.only ?? "")\" in the \(field) by \"\(value)\""
        case .oneLine: return "make one line of the \(field)" + only
        case .cut: return "cut the \(field) to \(value) characters" + only
        case .clear: return "leave the \(field) out" + only
        case .set: return "set the \(field) to \(value.isEmpty ? ".." : "\"\(value)\"")" + only
        case .digits: return "write the \(field) with the digits 0 to 9" + only
        case .callingCode: return "put \(value.isEmpty ? "a calling code" : value) in front of the \(field)" + only
        case .restoreNumber: return "restore the \(field) where no digit is lost" + only
        case .toMilliseconds: return "make milliseconds of the \(field)" + only
        case .spreadsheetDate: return "read a spreadsheet's number for a date in the \(field)" + only
        case .shift: return "move start and end by \(value)"
        case .moveTo: return "let the window start at \(value)"
        case .last: return "let the window last \(value)"
        case .swap: return "change start and end over"
        }
    }

    /// What is wanted of a person to make a repair complete; nil if nothing is.
    package static func question(for repair: Repair) -> String? {
        switch repair.wants {
        case .nothing: nil
        case .text where repair.kind == .replaceRefused: "Put in their place (empty: nothing)"
        case .text: "Text"
        case .characters: "Characters"
        case .label: "Label (name or ID)"
        case .time: "Time (now, now+1h, 2026-11-24 18:00)"
        case .span: "Span (+4h, -30m, +1d)"
        case .callingCode: "Calling code (such as 91)"
        }
    }

    /// Why a recipe cannot be used, and what to do, in one or two sentences.
    package static func words(of error: RecipeError) -> String {
        switch error {
        case .unknown(let name):
            "There is no recipe \(name). callboard recipes lists them; a single repair is written RULE or RULE=VALUE, such as reason-characters=-."
        case .unknownKind(let name):
            "There is no repair \(name); there are \(Repair.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
        case .nothingHelps(let rule):
            "Nothing can be done row by row about \(rule.name); mend the file, or leave the rows out."
        case .incomplete(let repair, let problem):
            "\(repair.cause?.name ?? repair.field.rawValue): \(problem). Write it as \(repair.cause?.name ?? "RULE"):\(repair.kind.rawValue)=VALUE."
        case .tooMany: "A recipe has at most \(Recipe.repairsMax) repairs."
        case .badName(let name):
            "\(name) cannot be a name: letters, digits, . _ and - are allowed, at most 64, and not the name of a rule."
        }
    }
}
