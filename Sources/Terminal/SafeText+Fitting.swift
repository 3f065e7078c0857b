/// On which side text stands when there is room to spare.
package enum Alignment: Hashable, Sendable {
    /// Room on the right: words.
    case left
    /// Room on the left: numbers.
    case right
    /// Room on both sides.
    case center
}

extension SafeText {
    /// As much of the text as fits, with a mark at the end if something is missing.
    ///
    /// The result is never wider than `columns`; a wide character that would be cut in half is left out.
    package func clipped(to columns: Int, mark: SafeText = "~") -> SafeText {
        if width <= columns { return self }
        guard columns > 0 else { return .empty }
        let room = columns - mark.width
        guard room > 0 else { return mark.prefix(columns: columns) }
        return prefix(columns: room) + mark
    }

    /// The text and spaces up to a number of columns; text that is too wide is clipped.
    package func padded(to columns: Int, alignment: Alignment = .left) -> SafeText {
        let text = clipped(to: columns)
        let room = max(0, columns - text.width)
        guard room > 0 else { return text }
        switch alignment {
        case .left: return text + .spaces(room)
        case .right: return .spaces(room) + text
        case .center: return .spaces(room / 2) + text + .spaces(room - room / 2)
        }
    }

    /// The characters that fit whole into a number of columns.
    package func prefix(columns: Int) -> SafeText {
        if width <= columns { return self }
        guard columns > 0 else { return .empty }
        if isASCII {
            return SafeText(string: String(decoding: string.utf8.prefix(columns), as: UTF8.self), columns: columns)
        }
        var used = 0
        var kept = String.UnicodeScalarView()
        for scalar in string.unicodeScalars {
            let columnsOfScalar = TextWidth.columns(of: scalar) ?? 0
            if used + columnsOfScalar > columns { break }
            used += columnsOfScalar
            kept.append(scalar)
        }
        return SafeText(string: String(kept), width: used, isASCII: false)
    }

    private init(string: String, columns: Int) {
        self.init(string: string, width: columns, isASCII: true)
    }

    /// The text in lines of at most so many columns, broken at spaces where that is possible.
    package func wrapped(to columns: Int) -> [SafeText] {
        guard columns > 0 else { return [] }
        if isASCII { return wrappedBytes(to: columns) }
        var lines: [SafeText] = []
        var line = SafeText.empty
        for word in string.split(separator: " ", omittingEmptySubsequences: false) {
            var word = SafeText(untrusted: String(word))
            if !line.isEmpty, line.width + 1 + word.width <= columns {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while word.width > columns {
                let head = word.prefix(columns: columns)
                // A wide character in a single column: nothing fits, so nothing is shown.
                guard !head.isEmpty else { return lines }
                lines.append(head)
                let rest = word.string.unicodeScalars.dropFirst(head.string.unicodeScalars.count)
                word = SafeText(untrusted: String(rest))
            }
            line = word
        }
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }

    /// The same where a byte is a column: a line is then a part of the text and nothing has to be put together.
    private func wrappedBytes(to columns: Int) -> [SafeText] {
        var text = string
        return text.withUTF8 { bytes in
            var lines: [SafeText] = []
            func add(_ range: Range<Int>) {
                let line = String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
                lines.append(SafeText(string: line, columns: range.count))
            }
            var line = 0..<0
            var next = 0
            while next <= bytes.count {
                var word = next..<(bytes[next...].firstIndex(of: 0x20) ?? bytes.count)
                next = word.upperBound + 1
                if !line.isEmpty, line.count + 1 + word.count <= columns {
                    line = line.lowerBound..<word.upperBound
                    continue
                }
                if !line.isEmpty { add(line) }
                while word.count > columns {
                    add(word.lowerBound..<word.lowerBound + columns)
                    word = word.lowerBound + columns..<word.upperBound
                }
                line = word
            }
            if !line.isEmpty || lines.isEmpty { add(line) }
            return lines
        }
    }
}
