import CallPersonalisation
import CallboardCore
import Synchronization

extension EffectRunner {
    /// Sends one record, after some seconds in which it can be taken back.
    func push(_ record: CallRecord, _ core: ServiceCore) async throws {
        let isHeld = Atomic(false)
        // While it is held nothing is being done: what waits for rest does not wait for that.
        defer { if isHeld.load(ordering: .relaxed) { state.withLock { $0.running += 1 } } }
        let name = try await Self.name(of: record, core)
        let report = try await core.push(record, name: name, heldFor: options.holdSeconds) { held in
            isHeld.store(true, ordering: .relaxed)
            state.withLock { $0.running -= 1 }
            post(.pushHeld(held))
        }
        post(.pushed(report))
    }

    /// What a record that goes by itself is called, so that several can be told apart.
    private static func name(of record: CallRecord, _ core: ServiceCore) async throws -> String {
        "to \(PhoneNumber.mask(String(record.receiver.value))), \(try await core.labelName()(record.labelID))"
    }
}
