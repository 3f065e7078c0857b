import Glibc

/// Columns of one row that differ between two frames.
struct CellRun: Equatable {
    let row: Int
    let columns: Range<Int>
}

extension Canvas {
    /// The runs of cells that are not as in an earlier frame of the same size, never cutting a wide character.
    func changes(since earlier: Canvas) -> [CellRun] {
        precondition(frameSize == earlier.frameSize, "Frames of unequal size cannot be compared")
        var runs: [CellRun] = []
        let columns = frameSize.columns
        let bytes = columns * MemoryLayout<Cell>.stride
        // Characters with marks are kept by index: only their text tells whether they are the same.
        let areComparable = clusters.isEmpty && earlier.clusters.isEmpty
        cells.withUnsafeBufferPointer { new in
            earlier.cells.withUnsafeBufferPointer { old in
                guard let newBase = new.baseAddress, let oldBase = old.baseAddress else { return }
                for row in 0..<frameSize.rows {
                    let start = row * columns
                    if areComparable, memcmp(newBase + start, oldBase + start, bytes) == 0 { continue }
                    addRuns(row: row, to: &runs) { column in
                        isSame(new[start + column], old[start + column], earlier)
                    } isInside: { column in
                        new[start + column].flags.contains(.continuation)
                            || old[start + column].flags.contains(.continuation)
                    }
                }
            }
        }
        return runs
    }

    private func isSame(_ new: Cell, _ old: Cell, _ earlier: Canvas) -> Bool {
        guard new.flags.contains(.cluster), old.flags.contains(.cluster) else { return new == old }
        return new.style == old.style && new.flags == old.flags
            && clusters[Int(new.value)] == earlier.clusters[Int(old.value)]
    }

    private func addRuns(
        row: Int,
        to runs: inout [CellRun],
        isSame: (Int) -> Bool,
        isInside: (Int) -> Bool
    ) {
        let columns = frameSize.columns
        var column = 0
        while column < columns {
            if isSame(column) {
                column += 1
                continue
            }
            var start = column
            while start > 0, isInside(start) { start -= 1 }
            var end = column + 1
            while end < columns, !isSame(end) || isInside(end) { end += 1 }
            runs.append(CellRun(row: row, columns: start..<end))
            column = end
        }
    }

    /// Takes over the cells of another frame of the same size without giving up its own memory.
    mutating func copyRows(of runs: [CellRun], from other: Canvas) {
        if clusters.isEmpty, other.clusters.isEmpty {
            for run in runs {
                let start = run.row * frameSize.columns
                let range = start + run.columns.lowerBound..<start + run.columns.upperBound
                cells.withUnsafeMutableBufferPointer { own in
                    other.cells.withUnsafeBufferPointer { theirs in
                        for index in range { own[index] = theirs[index] }
                    }
                }
            }
        } else {
            self = other
        }
    }
}
