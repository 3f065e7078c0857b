/// What the configuration says about the console, for all profiles.
package struct ConsoleSettings: Hashable, Sendable {
    /// Other keys for actions, in the order of lines.
    package var keys: [KeyBinding] = []
    /// How the end of long work is told.
    package var onEnd = EndSignal.none

    /// The console as it is without a word about it.
    package init() {}
}
