package import CallPersonalisation

extension Repair {
    /// For texts that are the name of no label: the label that was likely meant, for each text by itself.
    ///
    /// Likely is a name that differs in case and spaces only, or in few letters; a text that is near to two labels is left out.
    package static func likely(for rule: RecordRule, texts: [String], labels: LabelDirectory) -> [Repair] {
        guard rule == .labelUUID else { return [] }
        var seen: Set<String> = []
        let inUse = labels.labels.filter { !$0.isDeleted }
        return texts.compactMap { text in
            guard !text.isEmpty, seen.insert(text).inserted, let label = nearest(text, inUse) else { return nil }
            return Repair(.set, .labelID, label.id.rawValue, for: rule, only: text)
        }
    }

    private static func nearest(_ text: String, _ labels: [Label]) -> Label? {
        let wanted = bare(text)
        guard wanted.count >= 3 else { return nil }
        let allowed = max(1, wanted.count / 6)
        var best: (label: Label, distance: Int)?
        var isTied = false
        for label in labels {
            let distance = distance(wanted, bare(label.name), atMost: allowed)
            guard distance <= allowed else { continue }
            if let found = best, found.distance <= distance {
                isTied = isTied || found.distance == distance
            } else {
                best = (label, distance)
                isTied = false
            }
        }
        return isTied ? nil : best?.label
    }

    /// Letters and digits in lower case.
    private static func bare(_ text: String) -> [Character] {
        Array(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// How many letters differ (Levenshtein), or more than `most`.
    private static func distance(_ left: [Character], _ right: [Character], atMost most: Int) -> Int {
        guard abs(left.count - right.count) <= most else { return most + 1 }
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in right.indices {
                let changed = diagonal + (right[place] == letter ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(changed, diagonal + 1, row[place] + 1)
            }
        }
        return row[right.count]
    }
}
