extension ServiceCore {
    /// How long a stop waits for requests that are under way.
    package static let stopPatience = Duration.seconds(2)

    /// Prepares for a stop by the terminal: nothing more is claimed, and what is under way gets a moment to end.
    ///
    /// Blocks the thread.
    package func holdClaims() { services.gate.shut(waitingFor: ServiceCore.stopPatience) }

    /// Goes on after a stop: leases are looked at before anything else, then claims go on.
    package func goOnClaiming() async {
        // Whoever lost its process meanwhile is found by this; our own claims ask for our lease themselves.
        _ = try? await journal.recover(at: now)
        services.gate.open()
        wakeBackground()
    }
}
