import CallboardCore
import Terminal

extension EffectRunner {
    /// Opens, writes and deletes drafts.
    func keepDrafts(_ effect: Effect, _ core: ServiceCore) async throws {
        switch effect {
        case .openDraft(let choice, let former):
            var opened: KeptDraft?
            defer { post(.draftOpened(opened)) }
            if let former { _ = try await core.save(draft: former.record, as: former.number) }
            opened = try await core.open(draft: choice)
        case .saveDraft(let record, let number):
            post(.draftSaved(as: try await core.save(draft: record, as: number), for: number))
        case .removeDraft(let number):
            if try await !core.remove(draft: number) {
                post(.done(.problem("Draft \(number) is open in another console: it stays.")))
            }
            post(.drafts(try await core.drafts()))
        case .restoreDraft(let draft):
            let number = try await core.restore(draft: draft)
            post(.done(Notice("Draft \(number) is back.")))
        default: post(.drafts(try await core.drafts()))
        }
    }
}
