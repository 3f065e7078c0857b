extension InputDecoder {
    /// What an Esc starts: itself, a key with Alt, or a sequence.
    func escapeToken(at index: Int, isExpired: Bool) -> Token {
        guard index + 1 < pending.count else { return isExpired ? .key(.escape, length: 1) : .incomplete }
        switch pending[index + 1] {
        case 0x1B: return .key(.escape, length: 1)
        case UInt8(ascii: "["): return controlSequence(at: index, isExpired: isExpired)
        case UInt8(ascii: "O"): return singleShift(at: index, isExpired: isExpired)
        case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            return controlString(at: index, isExpired: isExpired)
        // Esc, and after it Tab, Enter or another key that no Alt goes with: a quick hand or a slow link.
        case let byte where byte < 0x20 || byte == 0x7F: return .key(.escape, length: 1)
        case let byte where byte < 0x80:
            return .key(.alt(Unicode.Scalar(byte)), length: 2)
        default:
            switch characterToken(at: index + 1, isExpired: isExpired) {
            case .key(.character(let scalar), let length): return .key(.alt(scalar), length: length + 1)
            case let other: return other
            }
        }
    }

    /// `ESC [`, numbers, and a letter or `~`.
    private func controlSequence(at index: Int, isExpired: Bool) -> Token {
        var end = index + 2
        // The Linux console's F1 to F5.
        if end < pending.count, pending[end] == UInt8(ascii: "[") {
            guard end + 1 < pending.count else { return isExpired ? .nothing(length: 3) : .incomplete }
            let letter = pending[end + 1]
            guard (0x41...0x45).contains(letter) else { return .nothing(length: 4) }
            return .key(.function(Int(letter) - 0x40), length: 4)
        }
        while end < pending.count, (0x20...0x3F).contains(pending[end]) { end += 1 }
        let length = end - index
        if length > Self.sequenceMax { return .nothing(length: length) }
        guard end < pending.count else {
            guard isExpired else { return .incomplete }
            return length == 2 ? .key(.alt("["), length: 2) : .nothing(length: length)
        }
        let final = pending[end]
        // Anything else is no sequence: the byte stays for what follows. `$` ends rxvt's shifted keys.
        guard (0x40...0x7E).contains(final) else { return .nothing(length: length) }
        let numbers = Self.numbers(pending[(index + 2)..<end])
        if final == UInt8(ascii: "~"), numbers.first == 200 { return .pasteStart(length: length + 1) }
        if final == UInt8(ascii: "c"), pending[index + 2] == UInt8(ascii: "?") { return .answer(length: length + 1) }
        guard let key = Self.key(final: final, numbers: numbers) else { return .nothing(length: length + 1) }
        return .key(key, length: length + 1)
    }

    private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
        parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
            digits.prefix(6).reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1) - 0x30 : $0 }
        }
    }

    private static func key(final: UInt8, numbers: [Int]) -> Key? {
        let hasControl = numbers.count > 1 && numbers[1] > 1 && (numbers[1] - 1) & 4 != 0
        switch final {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return hasControl ? .controlRight : .right
        case UInt8(ascii: "D"): return hasControl ? .controlLeft : .left
        case UInt8(ascii: "F"): return .end
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "Z"): return .backTab
        case UInt8(ascii: "P"), UInt8(ascii: "Q"), UInt8(ascii: "R"), UInt8(ascii: "S"):
            // `R` with two numbers may be the answer to a question about the cursor; both are F3 or nothing.
            return .function(Int(final) - 0x4F)
        case UInt8(ascii: "~"): return numbered(numbers.first ?? 0)
        default: return nil
        }
    }

    /// The keys of VT220 and its kin: `ESC [ 5 ~`.
    private static func numbered(_ number: Int) -> Key? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }

    /// `ESC O` and a letter, which terminals send for arrows and F1 to F4 while a program is in charge.
    private func singleShift(at index: Int, isExpired: Bool) -> Token {
        guard index + 2 < pending.count else { return isExpired ? .key(.alt("O"), length: 2) : .incomplete }
        switch pending[index + 2] {
        case UInt8(ascii: "M"): return .key(.enter, length: 3)
        case UInt8(ascii: "c"): return .key(.controlRight, length: 3)
        case UInt8(ascii: "d"): return .key(.controlLeft, length: 3)
        case let letter where (0x20...0x7E).contains(letter):
            guard let key = Self.key(final: letter, numbers: []) else { return .nothing(length: 3) }
            return .key(key, length: 3)
        default: return .key(.alt("O"), length: 2)
        }
    }

    /// An answer of the terminal, up to `ESC \` or a bell: nothing we asked for.
    private func controlString(at index: Int, isExpired: Bool) -> Token {
        var end = index + 2
        while end < pending.count, end - index < Self.sequenceMax {
            if pending[end] == 0x07 { return .nothing(length: end + 1 - index) }
            if pending[end] == 0x1B {
                guard end + 1 < pending.count else { break }
                return .nothing(length: end - index + (pending[end + 1] == UInt8(ascii: "\\") ? 2 : 0))
            }
            end += 1
        }
        if end - index >= Self.sequenceMax { return .nothing(length: end - index) }
        guard isExpired else { return .incomplete }
        return end == index + 2
            ? .key(.alt(Unicode.Scalar(pending[index + 1])), length: 2) : .nothing(length: end - index)
    }
}
