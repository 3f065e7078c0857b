import Foundation

/// What takes longer than a change should wait, or needs a machine of its own: `.ci/long` runs it.
package enum LongRun {
    /// Whether this is that run: `CALLBOARD_LONG` is set.
    package static let isOn = ProcessInfo.processInfo.environment["CALLBOARD_LONG"] != nil
}
