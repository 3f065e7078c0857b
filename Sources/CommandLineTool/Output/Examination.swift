import Terminal

/// What `doctor` finds, one check after the other: what was looked at, what was found, and what to do if it is not well.
struct Examination {
    /// How a check ended.
    enum Finding: String {
        case good = "ok  "
        /// It works, but something is lost.
        case poor = "note"
        case bad = "FAIL"
    }

    private let output: Output
    /// The worst that was found.
    private(set) var status = CommandStatus.success

    init(_ output: Output) { self.output = output }

    /// Something that is well.
    func good(_ name: SafeText, _ words: String) { tell(.good, name, words, remedy: nil) }

    /// Something that works, but could be better.
    func poor(_ name: SafeText, _ words: String, _ remedy: String) { tell(.poor, name, words, remedy: remedy) }

    /// Something that has to be mended.
    mutating func bad(_ name: SafeText, _ words: String, _ remedy: String? = nil, status: CommandStatus = .unexpected) {
        tell(.bad, name, words, remedy: remedy)
        self.status = max(self.status, status)
    }

    private func tell(_ finding: Finding, _ name: SafeText, _ words: String, remedy: String?) {
        output.line("\(finding.rawValue) \(name): \(untrusted: words)")
        if let remedy { output.line("       \(untrusted: remedy)") }
    }
}
