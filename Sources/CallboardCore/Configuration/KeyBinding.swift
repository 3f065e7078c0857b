/// Other keys for an action of the console, as the configuration says; whether they can be had is the console's to judge.
package struct KeyBinding: Hashable, Sendable {
    /// The action's name.
    package var action: String
    /// The names of its keys, such as `X` or `Ctrl-R`.
    package var keys: [String]
    /// The line of the file; nil if it is not known.
    package var line: Int?

    /// Makes a binding.
    package init(action: String, keys: [String], line: Int? = nil) {
        self.action = action
        self.keys = keys
        self.line = line
    }
}
