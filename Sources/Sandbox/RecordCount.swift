/// Counts the records in a body without reading it, for measuring senders.
///
/// The body may come in pieces of any length.
struct RecordCount {
    /// How often `"caller` stood in the bytes so far: once a record in every version.
    private(set) var records = 0
    /// The end of what came before, where a word may have begun.
    private var rest: [UInt8] = []

    private static let word: [UInt8] = Array("\"caller".utf8)

    /// Counts the records in a whole body.
    static func records(in bytes: UnsafeRawBufferPointer) -> Int {
        var count = RecordCount()
        count.add(bytes)
        return count.records
    }

    /// Takes the next piece.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let seam = RecordCount.word.count - 1
        if !rest.isEmpty {
            let around = rest + bytes.prefix(seam)
            records += around.withUnsafeBytes { RecordCount.count(in: $0) }
        }
        records += RecordCount.count(in: bytes)
        rest = Array((rest + bytes.suffix(seam)).suffix(seam))
    }

    /// Looks at sixteen places at once, so that the count costs far less than moving the body.
    private static func count(in bytes: UnsafeRawBufferPointer) -> Int {
        typealias Lane = SIMD16<UInt8>
        let lanes = word.map { Lane(repeating: $0) }
        let starts = bytes.count - (word.count - 1)
        var count = 0
        var offset = 0
        while offset + Lane.scalarCount <= starts {
            // One byte for each lane counts up to 255 words.
            let end = min(starts - Lane.scalarCount, offset + 254 * Lane.scalarCount)
            var found = Lane()
            while offset <= end {
                func matches(_ place: Int) -> SIMDMask<Lane.MaskStorage> {
                    bytes.loadUnaligned(fromByteOffset: offset + place, as: Lane.self) .== lanes[place]
                }
                let all =
                    matches(0) .& matches(1) .& matches(2) .& matches(3) .& matches(4) .& matches(5) .& matches(6)
                found.replace(with: found &+ 1, where: all)
                offset += Lane.scalarCount
            }
            for lane in found.indices { count += Int(found[lane]) }
        }
        while offset < starts {
            if word.indices.allSatisfy({ bytes[offset + $0] == word[$0] }) { count += 1 }
            offset += 1
        }
        return count
    }
}
