import CallPersonalisation
import CallboardCore
import Terminal

/// What can be copied of one record, in the spelling of the screen: numbers are whole only while they are shown whole.
struct RecordCopies {
    private let record: StoredRecord
    private let facts: Facts

    init(_ record: StoredRecord, _ facts: Facts) {
        self.record = record
        self.facts = facts
    }

    /// The receiver, an ID, the record as a request, as JSON and as a row, and a command.
    func choices(id: String, command: String) -> [CopyChoice] {
        [
            CopyChoice("y", "receiver" + facts.maskWords, .text(facts.number(record.receiver).string)),
            CopyChoice("i", "ID", .text(id)),
        ] + (asCurl.map { [$0] } ?? []) + [CopyChoice("h", "headless command", .text(command)), asJSON, asRow]
    }

    /// The request that would carry it; nil once its data was emptied.
    var asCurl: CopyChoice? {
        record.callRecord.map { record in
            CopyChoice(
                "c",
                "curl, no token" + facts.maskWords,
                .effect(.copyRequest(record, isMasked: !facts.isRevealed))
            )
        }
    }

    var asJSON: CopyChoice { CopyChoice("j", "JSON" + facts.maskWords, .text(json)) }

    var asRow: CopyChoice { CopyChoice("r", "row" + facts.maskWords, .text(row)) }

    /// The command that sends the record.
    var pushCommand: String {
        let options = [
            ("--caller", facts.number(record.caller).string), ("--receiver", facts.number(record.receiver).string),
            ("--label", record.labelID.rawValue), ("--label-name", record.labelName ?? ""),
            ("--reason", record.callReason ?? ""), ("--starts", String(record.window.startsAt)),
            ("--ends", String(record.window.endsAt)),
        ]
        return facts.command(["push"] + options.filter { !$0.1.isEmpty }.flatMap { [$0.0, $0.1] })
    }

    private var members: [(name: String, value: String)] {
        [
            ("caller", facts.number(record.caller).string), ("receiver", facts.number(record.receiver).string),
            ("label_id", record.labelID.rawValue), ("label_name", record.labelName ?? ""),
            ("call_reason", record.callReason ?? ""), ("starts_at", String(record.window.startsAt)),
            ("ends_at", String(record.window.endsAt)), ("reference", record.reference ?? ""),
        ]
    }

    private var json: String {
        JSONLayout.object(
            members.filter { !$0.value.isEmpty }.map { name, value in
                (name, name.hasSuffix("_at") ? .number(Int64(value)) : .text(value))
            }
        )
    }

    private var row: String { members.map(\.value).joined(separator: "\t") }
}

extension ViewTable {
    /// Its rows for the clipboard, without the header: cells apart by tabs.
    var copied: String { rows.map { $0.joined(separator: "\t") }.joined(separator: "\n") }

    /// The marked rows, which are all that it has then, or the one under the cursor of its list.
    func copied(from list: ListState, isOne: Bool) -> String {
        guard isOne else { return copied }
        return rows.indices.contains(list.cursor) ? rows[list.cursor].joined(separator: "\t") : ""
    }
}

extension Facts {
    /// What stands behind the words of a choice that has numbers in it.
    var maskWords: SafeText { isRevealed ? .empty : " (masked; \(key(.reveal)) first for whole numbers)" }

    /// A command of the tool for this profile, with the configuration and the state that the console was started with.
    func command(_ words: [String]) -> String {
        (["callboard"] + places + ["--profile", badge.profile] + words).map(ShellWord.quoted).joined(separator: " ")
    }
}
