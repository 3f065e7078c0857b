import Terminal

/// The names under which something was saved, as a list.
struct SavedList {
    /// The names in order.
    var names: [String]
    /// What is said if there are none.
    var none: SafeText

    /// Prints one line for each name.
    ///
    /// - Parameter about: a few words about what was saved under a name; nil if it cannot be read.
    func print(json: Bool, _ output: Output, _ about: (String) -> SafeText?) {
        if names.isEmpty, !json { output.line(none) }
        for name in names {
            let words = about(name)
            output.line(
                asJSON: json,
                .object { line in
                    line.string("name", name)
                    line.string("about", words?.string)
                },
                else: "\(untrusted: name)  \(words ?? "cannot be read")"
            )
        }
    }
}
