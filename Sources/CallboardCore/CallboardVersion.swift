/// Which callboard this is.
package enum CallboardVersion {
    /// Its number, as `--version` and bundles say it.
    package static let number = "0.1.0"
}
