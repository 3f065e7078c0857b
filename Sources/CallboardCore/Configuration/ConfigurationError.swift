/// What is wrong with a configuration file: every finding at once, each with its line.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One thing to correct.
    package struct Finding: Hashable, Sendable {
        /// The line of the file from 1; nil if it concerns the file as a whole.
        package var line: Int?
        /// The key with the tables around it, such as `profiles.acme.kind`; empty if it concerns no key.
        package var key: String
        /// What is wrong and what is allowed; may quote the file.
        package var message: String

        package init(line: Int?, key: String, message: String) {
            self.line = line
            self.key = key
            self.message = message
        }
    }

    /// The file as it was named.
    package var path: String
    /// In the order of lines; at least one.
    package var findings: [Finding]

    package init(path: String, findings: [Finding]) {
        self.path = path
        self.findings = findings.sorted { ($0.line ?? 0, $0.key) < ($1.line ?? 0, $1.key) }
    }

    package init(path: String, line: Int? = nil, key: String = "", _ message: String) {
        self.init(path: path, findings: [Finding(line: line, key: key, message: message)])
    }

    /// One line for each finding: `file:line: key: what is wrong`.
    package var description: String {
        findings.map { finding in
            let place = finding.line.map { "\(path):\($0)" } ?? path
            return finding.key.isEmpty ? "\(place): \(finding.message)" : "\(place): \(finding.key): \(finding.message)"
        }
        .joined(separator: "\n")
    }
}
