/// Whether colour is used: the values of `--color`.
package enum ColorChoice: String, CaseIterable, Hashable, Sendable {
    /// If the terminal has it and `NO_COLOR` is not set.
    case auto
    /// If the terminal has it, whatever `NO_COLOR` says.
    case always
    /// Not at all.
    case never
}

extension Theme {
    /// The theme for this run.
    ///
    /// - Parameters:
    ///   - name: what the person chose.
    ///   - color: what the command line says.
    ///   - environment: where `NO_COLOR` stands; any value but an empty one counts (no-color.org).
    ///   - colors: how many colours the terminal has.
    package static func chosen(
        _ name: Name = .dark,
        color: ColorChoice = .auto,
        environment: [String: String],
        colors: Int
    ) -> Theme {
        let isForbidden =
            switch color {
            case .auto: environment["NO_COLOR"].map { !$0.isEmpty } ?? false
            case .always: false
            case .never: true
            }
        return Theme(isForbidden ? .mono : name, colors: colors)
    }
}
