package import CallboardCore
package import Terminal

extension LeftWork {
    /// What is gone on with at a start: a sentence without its end.
    package var words: SafeText {
        let which: SafeText =
            submissions == 1 ? "1 submission that was" : "\(grouped: submissions) submissions that were"
        let place: SafeText =
            made == 0 ? "before the first request" : "at request \(grouped: made) of \(grouped: requests)"
        let count: SafeText = rows == 1 ? "1 row" : "\(grouped: rows) rows"
        let doubt: SafeText = unknown == 0 ? .empty : ", \(grouped: unknown) unknown"
        return "Going on with \(which) interrupted \(place) (\(count) to go\(doubt))"
    }
}
