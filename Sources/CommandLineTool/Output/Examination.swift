import Terminal

/// What `doctor` finds, one check after the other: what was looked at, what was found, and what to do if it is not well.
struct Examination {
    /// How a check ended.
    enum Finding: String {
        case good = "ok  "
        /// It works, but something is lost.
        case poor = "note"
        case bad = "FAIL"

        /// Its name in JSON.
        var name: String {
            switch self {
            case .good: "ok"
            case .poor: "note"
            case .bad: "fail"
            }
        }
    }

    private let output: Output
    private let json: Bool
    /// The worst that was found.
    private(set) var status = CommandStatus.success

    /// An examination that tells each finding as a line of text or of JSON.
    init(_ output: Output, json: Bool = false) {
        self.output = output
        self.json = json
    }

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
        guard !json else {
            let line = JSONLine.object { line in
                line.string("check", name.string)
                line.string("finding", finding.name)
                line.string("words", words)
                line.string("remedy", remedy)
            }
            return output.line(line)
        }
        output.line("\(finding.rawValue) \(name): \(untrusted: words)")
        if let remedy { output.line("       \(untrusted: remedy)") }
    }
}
