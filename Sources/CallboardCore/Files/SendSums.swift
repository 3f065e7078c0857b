package import CallPersonalisation

/// What a person is told before the rows of a file are sent: whose labels they have, and when their windows are.
package struct SendSums: Hashable, Sendable {
    /// One label and how many of the rows have it.
    package struct LabelCount: Hashable, Sendable {
        package var label: LabelID
        package var rows: Int

        package init(label: LabelID, rows: Int) {
            self.label = label
            self.rows = rows
        }
    }

    /// The rows of a file that another submission has already and is not through with.
    package struct OpenRows: Hashable, Sendable {
        /// What people call the submission.
        package var name: String
        /// When it was made, in milliseconds since the epoch.
        package var submittedAt: Int64
        /// Rows that wait in it.
        package var waiting = 0
        /// Rows that are on their way to the service.
        package var underWay = 0
        /// Rows of which nobody knows whether the service took them.
        package var inDoubt = 0

        package init(name: String, submittedAt: Int64, waiting: Int = 0, underWay: Int = 0, inDoubt: Int = 0) {
            self.name = name
            self.submittedAt = submittedAt
            self.waiting = waiting
            self.underWay = underWay
            self.inDoubt = inDoubt
        }

        /// All of them.
        package var rows: Int { waiting + underWay + inDoubt }

        /// Counts one more.
        mutating func add(_ standing: SentRecords.Standing) {
            switch standing {
            case .accepted: break
            case .waiting: waiting += 1
            case .underWay: underWay += 1
            case .inDoubt: inDoubt += 1
            }
        }
    }

    /// The labels that most rows have, at most `labelsKept`; empty while the account's labels are not known.
    package var labels: [LabelCount] = []
    /// How many labels there are besides.
    package var moreLabels = 0
    /// From the earliest start to the latest end; nil if there is no row.
    package var window: TimeWindow?
    /// When the first window ends, in milliseconds since the epoch.
    package var firstEnd: Int64?
    /// When the last of those that are left out because they were accepted earlier was sent, in milliseconds since the epoch.
    package var acceptedAt: Int64?
    /// Submissions that have some of the rows already and are not through with them, those with most rows first, at most `openKept`.
    package var open: [OpenRows] = []
    /// How many rows are in further ones.
    package var moreOpen = 0

    /// How many labels are told by name.
    package static let labelsKept = 8
    /// How many submissions are told by name.
    package static let openKept = 3

    package init() {}
}

/// Adds up what `SendSums` says, row by row; as large as the account has labels, however long the file is.
struct SendTotals: Sendable {
    /// Rows by the place of their label in the directory, as far as a label was seen.
    private var counts: [Int32] = []
    /// The places that are not 0.
    private var seen: [Int32] = []
    private var starts = Int64.max
    private var ends = Int64.min
    private var firstEnd = Int64.max

    /// Adds a row that would be sent.
    @inline(__always)
    mutating func add(_ judged: RowPlan.Judged) {
        if case .at(let start) = judged.starts, start < starts { starts = start }
        if case .at(let end) = judged.ends {
            if end > ends { ends = end }
            if end < firstEnd { firstEnd = end }
        }
        if judged.labelIndex >= 0 { add(1, at: Int32(truncatingIfNeeded: judged.labelIndex)) }
    }

    /// Adds the rows of a block.
    mutating func add(_ other: SendTotals) {
        starts = min(starts, other.starts)
        ends = max(ends, other.ends)
        firstEnd = min(firstEnd, other.firstEnd)
        for place in other.seen { add(other.counts[Int(place)], at: place) }
    }

    @inline(__always)
    private mutating func add(_ rows: Int32, at place: Int32) {
        let index = Int(place)
        while counts.count <= index { counts.append(0) }
        if counts[index] == 0 { seen.append(place) }
        counts[index] += rows
    }

    /// Forgets all rows and keeps the memory.
    mutating func removeAll() {
        for place in seen { counts[Int(place)] = 0 }
        seen.removeAll(keepingCapacity: true)
        (starts, ends, firstEnd) = (.max, .min, .max)
    }

    /// What they come to.
    func sums(_ directory: LabelDirectory?) -> SendSums {
        var sums = SendSums()
        if starts <= ends {
            sums.window = TimeWindow(startsAt: starts, endsAt: ends)
            sums.firstEnd = firstEnd
        }
        guard let directory else { return sums }
        // Labels of as many rows stay in the order of the directory.
        let sorted = seen.sorted { (-counts[Int($0)], $0) < (-counts[Int($1)], $1) }
        sums.labels = sorted.prefix(SendSums.labelsKept).map { place in
            SendSums.LabelCount(label: directory.labels[Int(place)].id, rows: Int(counts[Int(place)]))
        }
        sums.moreLabels = sorted.count - sums.labels.count
        return sums
    }
}
