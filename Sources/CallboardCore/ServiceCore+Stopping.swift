extension ServiceCore {
    /// How long a stop waits for requests that are under way.
    package static let stopPatience = Duration.seconds(2)

    /// Stops the process, or whatever `body` does for it, in order (H4); blocks the thread until it goes on.
    ///
    /// Claims end first, what is under way gets a moment to end, and no lock is held that other processes need.
    package func stop(_ body: () -> Void) {
        holdClaims()
        journal.whileIdle { services.pool.whileIdle(body) }
    }

    /// Lets nothing more be claimed, and gives what is under way a moment to end; blocks the thread.
    func holdClaims() { services.gate.shut(waitingFor: ServiceCore.stopPatience) }

    /// Goes on after a stop: leases are looked at before anything else, then claims go on.
    package func goOnClaiming() async {
        // Whoever lost its process meanwhile is found by this; our own claims ask for our lease themselves.
        _ = try? await journal.recover(at: now)
        services.gate.open()
        wakeBackground()
    }
}
