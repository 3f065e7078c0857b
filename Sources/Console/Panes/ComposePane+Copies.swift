import CallPersonalisation
import CallboardCore
import Terminal

extension ComposePane {
    /// What can be copied: the field in use, and the whole record once it can be sent.
    func copies(_ facts: Facts) -> [CopyChoice] {
        let text = textField(field).text
        let isNumber = field == .caller || field == .receiver
        let name = SafeText(untrusted: Wording.name(of: field).lowercased())
        var choices: [CopyChoice] = []
        if !text.isEmpty {
            choices.append(
                CopyChoice(
                    "y",
                    isNumber ? name + facts.maskWords : name,
                    .text(isNumber ? facts.rawNumber(text).string : text)
                )
            )
        }
        guard let record = verdict.record else { return choices }
        let copies = RecordCopies(StoredRecord(record), facts)
        choices += copies.asCurl.map { [$0] } ?? []
        return choices + [
            CopyChoice("h", "headless command" + facts.maskWords, .text(copies.pushCommand)), copies.asJSON,
            copies.asRow,
        ]
    }
}
