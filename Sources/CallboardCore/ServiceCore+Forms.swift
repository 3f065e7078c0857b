package import CallPersonalisation
import Foundation

extension ServiceCore {
    private var formsName: String { "forms \(profile.account.clientAccountID)" }

    /// What the form remembers for this account; values older than the profile's retention are left out.
    package func forms() async throws -> FormMemory {
        let stored = try await kept(formsName)
        var forms = try stored.map { try JSONDecoder().decode(FormMemory.self, from: $0) } ?? FormMemory()
        forms.forget(before: retentionStart(nil))
        return forms
    }

    /// Changes what the form remembers.
    ///
    /// - Returns: all of it, as it is kept now.
    package func change(forms change: FormChange) async throws -> FormMemory {
        var forms = try await forms()
        forms.apply(change, at: now)
        try await keep(try JSONEncoder().encode(forms), named: formsName)
        return forms
    }

    /// Forgets values of fields, drafts, changes of files and records of the batch that are older than so many days.
    func pruneForms(olderThanDays days: Int) async throws {
        let moment = retentionStart(days)
        var forms = try await forms()
        forms.forget(before: moment)
        try await keep(try JSONEncoder().encode(forms), named: formsName)
        try await journal.removeDrafts(before: moment)
        try await journal.removeChanges(before: moment)
        try await pruneBatch(before: moment)
    }

    private func retentionStart(_ days: Int?) -> Int64 { now - Int64(days ?? profile.retentionDays) * 86_400_000 }

    /// The newest records that were made for a receiver, newest first.
    package func sentBefore(to receiver: PhoneNumber, limit: Int) async throws -> [NumberHit] {
        try await records(forNumber: receiver.digits, limit: limit).hits.filter { $0.record.receiver == receiver.value }
    }

    /// What the service has, may have or will be given for the same caller, receiver and time as a record, newest first.
    package func alreadySent(like record: CallRecord) async throws -> [NumberHit] {
        try await journal.recordsOverlapping(record, of: profile.account.clientAccountID, at: now)
    }
}
