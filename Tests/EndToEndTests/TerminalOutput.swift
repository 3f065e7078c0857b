/// What a program wrote to its terminal, taken apart into text and control sequences.
struct TerminalOutput {
    /// Every escape sequence, whole.
    private(set) var sequences: [String] = []
    /// Every control character that is no part of a sequence, `DEL` and those of C1 included.
    private(set) var controls: Set<UInt32> = []
    /// Everything else.
    private(set) var text = ""

    /// Takes bytes apart.
    init(_ bytes: [UInt8]) {
        var rest = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
        while let first = rest.popFirst() {
            switch first.value {
            case 0x1B: sequences.append(Self.takeSequence(from: &rest))
            case 0..<0x20, 0x7F..<0xA0: controls.insert(first.value)
            default: text.unicodeScalars.append(first)
            }
        }
    }

    private static func takeSequence(from rest: inout Substring.UnicodeScalarView) -> String {
        var sequence = "\u{1B}"
        guard let kind = rest.popFirst() else { return sequence }
        sequence.unicodeScalars.append(kind)
        switch kind {
        case "[":
            while let next = rest.popFirst() {
                sequence.unicodeScalars.append(next)
                if (0x40...0x7E).contains(next.value) { break }
            }
        case "(", ")": if let set = rest.popFirst() { sequence.unicodeScalars.append(set) }
        default: break
        }
        return sequence
    }

    /// Sequences that a terminal description gives to a program that moves, clears and styles; none sets a title, a
    /// clipboard or a device.
    var strangeSequences: [String] {
        sequences.filter {
            $0.wholeMatch(of: /\u{1B}(\[[?>]?[0-9;]*[@A-HJ-MPSTXZ`a-dfhlmrtu]|[()][0AB]|[=>78MDH])/) == nil
        }
    }
}
