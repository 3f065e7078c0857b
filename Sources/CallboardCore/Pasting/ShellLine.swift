/// A command line as a shell takes it apart; nothing is expanded and nothing is run.
struct ShellLine {
    /// The words, without their quotes.
    private(set) var words: [String] = []

    private var word = ""
    private var isInWord = false

    /// Takes a line apart; a backslash at the end of a line joins it with the next, as does a caret of the Windows shell.
    init(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case " ", "\t", "\n", "\r": endWord()
            case "'": quoted(by: "'", &rest, escapes: false)
            case "\"": quoted(by: "\"", &rest, escapes: true)
            case "$" where rest.first == "'":
                rest = rest.dropFirst()
                ansiQuoted(&rest)
            case "\\", "^":
                guard let next = rest.first, scalar == "\\" || next == "\r" || next == "\n" else {
                    put(scalar)
                    break
                }
                rest = rest.dropFirst()
                if next == "\r", rest.first == "\n" { rest = rest.dropFirst() }
                if next != "\n" && next != "\r" { put(next) }
            default: put(scalar)
            }
        }
        endWord()
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        word.unicodeScalars.append(scalar)
        isInWord = true
    }

    private mutating func endWord() {
        if isInWord { words.append(word) }
        word = ""
        isInWord = false
    }

    private mutating func quoted(by quote: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>, escapes: Bool) {
        isInWord = true
        while let scalar = rest.popFirst(), scalar != quote {
            guard escapes, scalar == "\\", let next = rest.first, "\"\\$`\n".unicodeScalars.contains(next) else {
                put(scalar)
                continue
            }
            rest = rest.dropFirst()
            if next != "\n" { put(next) }
        }
    }

    /// `$'…'`, which browsers write for bodies with quotes in them.
    private mutating func ansiQuoted(_ rest: inout ArraySlice<Unicode.Scalar>) {
        isInWord = true
        while let scalar = rest.popFirst(), scalar != "'" {
            guard scalar == "\\", let next = rest.popFirst() else {
                put(scalar)
                continue
            }
            switch next {
            case "n": put("\n")
            case "r": put("\r")
            case "t": put("\t")
            case "u", "U", "x":
                let digits = rest.prefix(next == "x" ? 2 : next == "u" ? 4 : 8).prefix { $0.properties.isASCIIHexDigit }
                rest = rest.dropFirst(digits.count)
                let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
                if let value, let scalar = Unicode.Scalar(value) { put(scalar) }
            default: put(next)
            }
        }
    }
}
