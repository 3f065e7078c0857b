import Glibc

/// Where configuration and state are, by the XDG base directory specification.
package enum ConfigurationPaths {
    /// `$XDG_CONFIG_HOME/callboard/config.toml`, else below `~/.config`.
    package static func configuration(environment: [String: String]) -> String {
        base("XDG_CONFIG_HOME", "/.config", environment) + "/callboard/config.toml"
    }

    /// `$XDG_STATE_HOME/callboard`, else below `~/.local/state`.
    package static func state(environment: [String: String]) -> String {
        base("XDG_STATE_HOME", "/.local/state", environment) + "/callboard"
    }

    /// A path with `~/` for the home folder, from `folder` if it is relative.
    package static func resolved(_ path: String, from folder: String, environment: [String: String]) -> String {
        if path == "~" { return home(environment) }
        if path.hasPrefix("~/") { return home(environment) + path.dropFirst() }
        return path.hasPrefix("/") ? path : folder + "/" + path
    }

    /// The folder of a path; `.` for a bare name.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func base(_ name: String, _ fallback: String, _ environment: [String: String]) -> String {
        // The specification says that a relative path is to be ignored.
        if let path = environment[name], path.hasPrefix("/") {
            return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        }
        return home(environment) + fallback
    }

    private static func home(_ environment: [String: String]) -> String {
        if let home = environment["HOME"], home.hasPrefix("/") { return home == "/" ? "" : home }
        guard let entry = getpwuid(geteuid()), let home = entry.pointee.pw_dir else { return "/nonexistent" }
        return String(cString: home)
    }
}
