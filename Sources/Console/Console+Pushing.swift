import CallPersonalisation
import CallboardCore
import Terminal

/// What the question before one record says of what was sent before, and what is said of the answer where it does not stand.
extension Console {
    /// Puts what was found in the journal into the question that waits for it.
    mutating func tell(sent hits: [NumberHit], like record: CallRecord) {
        guard case .dialog(let open) = overlay, case .send(record, let warnings, nil) = open.question else { return }
        let next = dialog(for: .send(record, warnings: warnings, sent: hits))
        overlay = .dialog(open.known(next, isNews: !hits.isEmpty))
        // A key that was meant for the question as it stood must not answer the other one.
        if !hits.isEmpty { isDialogSeen = false }
    }

    /// Takes the question back that waits for what the journal cannot tell.
    mutating func withdraw(send record: CallRecord) {
        if case .dialog(let open) = overlay, case .send(record, _, nil) = open.question { overlay = nil }
    }

    /// Says what became of a record while another pane is looked at.
    mutating func tell(of report: PushReport) {
        let state = SafeText(untrusted: Wording.name(of: report.state))
        let words: SafeText = "The record of Compose: \(state). \(facts.key(.compose)) shows the answer."
        tell(report.state == .pushed ? Notice(words) : .problem(words))
    }

    /// What was sent of the same call, the most weighty of it; `hits` is nil while the journal is asked.
    func words(of hits: [NumberHit]?, like record: CallRecord) -> SafeText {
        guard let hits else { return "looking in the journal" }
        let doubt = hits.first { $0.record.isSameCall(as: record) && $0.state == .inDoubt }
        let hit = told(of: hits, like: record)
        if let doubt, hit == nil {
            return "The last sending of this record is in doubt (\(time(doubt))): "
                + "it may have been carried out. \(facts.wayToDecide)"
        }
        if let hit {
            let name = SafeText(untrusted: Wording.name(of: hit.state))
            let told: SafeText = "Already \(name) at \(time(hit)) (\(ZoneClock.span(facts.now - hit.at)) ago)"
            guard let doubt else { return told }
            return told + ". An earlier sending is in doubt (\(time(doubt))). \(facts.wayToDecide)"
        }
        guard let other = hits.first else { return "no open record for these numbers and times" }
        let name = SafeText(untrusted: Wording.name(of: other.state))
        return
            "Another record for these two numbers and this time: \(name), \(time(other))"
    }

    /// Of which record that was sent of the same call it is told how long ago that was.
    func told(of hits: [NumberHit], like record: CallRecord) -> NumberHit? {
        let hit = hits.first { $0.record.isSameCall(as: record) }
        return hit?.state == .inDoubt ? nil : hit
    }

    private func time(_ hit: NumberHit) -> SafeText { facts.zone.near(hit.at, now: facts.now) }
}

extension Facts {
    /// Which keys decide about a record in doubt, from anywhere.
    var wayToDecide: SafeText { "\(key(.batches)), then \(key(.resolve)) decides." }
}

extension NumberHit {
    /// When it was sent, or made if it was not sent yet.
    var at: Int64 { sending?.sentAt ?? createdAt }
}

extension StoredRecord {
    /// Whether a phone would show the same; the times may differ, as a record with `now` in it does whenever it is sent.
    fileprivate func isSameCall(as record: CallRecord) -> Bool {
        caller == record.caller.value && receiver == record.receiver.value && labelID == record.labelID
            && labelName == record.labelName && callReason == record.callReason
    }
}
