import CProcess
import Glibc

/// Keeps secrets in memory and files from other users, before anything else is done (rules S3 and S4).
package enum Hardening {
    /// Makes new files private, forbids core files and inspection, and drops the crash reporter.
    ///
    /// The crash reporter of the Swift runtime prints registers and the memory they point to over the screen and into logs that
    /// capture standard error. A failure of one part is not fatal: the others still help.
    ///
    /// - Returns: false if core files or inspection could not be forbidden.
    @discardableResult
    package static func apply() -> Bool {
        umask(0o077)
        cprocess_drop_crash_reporter()
        return cprocess_forbid_inspection() == 0
    }
}
