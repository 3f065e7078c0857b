/// Parts of earlier frames with a key for all that their drawing depended on.
struct CanvasMemory: Sendable {
    /// A part as it was drawn.
    struct Picture: Sendable {
        var key: Int
        var cells: [Cell]
        /// The last frame that had it.
        var frame: Int
    }

    /// By where they stand in the whole grid.
    private var pictures: [Rect: Picture] = [:]
    private var frame = 0

    /// More than any screen has at once; then those that were not used for a while go.
    private static let picturesMax = 512

    /// Notes that a new frame is drawn.
    mutating func beginFrame() {
        frame += 1
        if pictures.count > Self.picturesMax { pictures = pictures.filter { $0.value.frame == frame - 1 } }
    }

    /// The cells of a part, if it was drawn with that key.
    mutating func picture(of rect: Rect, key: Int) -> [Cell]? {
        guard let index = pictures.index(forKey: rect), pictures.values[index].key == key else { return nil }
        pictures.values[index].frame = frame
        return pictures.values[index].cells
    }

    /// Keeps a part.
    mutating func keep(_ cells: [Cell], of rect: Rect, key: Int) {
        pictures[rect] = Picture(key: key, cells: cells, frame: frame)
    }
}

extension Canvas {
    /// Draws a part, or copies it from an earlier frame in which it had the same key.
    ///
    /// What is shown must depend on nothing but the key and the size, the part must be blank before, and the cursor must be
    /// placed outside: a part that is copied is not drawn. What is drawn over it later does not matter.
    package mutating func remember(_ rect: Rect, as key: some Hashable, _ draw: (inout Canvas) -> Void) {
        var hasher = Hasher()
        hasher.combine(key)
        hasher.combine(glyphs)
        let hash = hasher.finalize()
        let place = Rect(
            row: region.row + rect.row,
            column: region.column + rect.column,
            rows: rect.rows,
            columns: rect.columns
        )
        .intersection(region)
        guard !place.isEmpty else { return }
        let columns = frameSize.columns
        if let picture = memory.picture(of: place, key: hash) {
            cells.withUnsafeMutableBufferPointer { cells in
                picture.withUnsafeBufferPointer { picture in
                    for row in 0..<place.rows {
                        let start = (place.row + row) * columns + place.column
                        _ = cells[start..<start + place.columns].update(
                            fromContentsOf: picture[row * place.columns..<(row + 1) * place.columns]
                        )
                    }
                }
            }
            return
        }
        draw(&self)
        var picture: [Cell] = []
        picture.reserveCapacity(place.rows * place.columns)
        for row in place.row..<place.endRow {
            let start = row * columns + place.column
            picture += cells[start..<start + place.columns]
        }
        // Characters with marks are kept by index, which holds in one frame only.
        guard !picture.contains(where: { $0.flags.contains(.cluster) }) else { return }
        memory.keep(picture, of: place, key: hash)
    }
}
