import CallPersonalisation

/// The texts of a row that was changed, as bytes that stay where they are as long as this lives.
final class ChangedTexts {
    private let memory: UnsafeMutablePointer<UInt8>
    private var ranges: [Range<Int>] = []

    init(_ draft: RecordDraft) {
        let texts = RecordField.allCases.map { Array(draft[$0].utf8) }
        memory = .allocate(capacity: texts.reduce(1) { $0 + $1.count })
        var next = 0
        for text in texts {
            for (index, byte) in text.enumerated() { (memory + next + index).initialize(to: byte) }
            ranges.append(next..<next + text.count)
            next += text.count
        }
    }

    deinit { memory.deallocate() }

    /// The text of one field.
    subscript(field: RecordField) -> UnsafeBufferPointer<UInt8> {
        let range = ranges[field.position]
        return UnsafeBufferPointer(start: memory + range.lowerBound, count: range.count)
    }
}
