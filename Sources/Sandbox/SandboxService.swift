/// The service's side of the interface: takes a request and the time, and decides the answer.
///
/// It knows no socket and no clock, so that every rule can be tested with a moved time. Where the published pages are
/// silent it chooses, and says so at the place.
package struct SandboxService: Sendable {
    let configuration: SandboxConfiguration
    var generator: SeededGenerator
    var tokens: [String: IssuedToken] = [:]
    var creations: [String: SlidingWindow] = [:]
    var batches: [String: StoredBatch] = [:]
    /// Receivers that fail once, and did.
    var failedOnce: Set<String> = []
    var texts = SharedTexts()
    let labelIDs: Set<String>
    /// Names by label ID in lower case.
    let labelNames: [String: String]
    private var plan: FaultPlan
    private var start: SandboxMoment?
    private var sequence = 0

    /// Requests and records since the start.
    package private(set) var counts = SandboxCounts()
    /// Every request since the start, if the configuration keeps them.
    package private(set) var arrivals: [Arrival] = []

    /// A service at the beginning of a run.
    package init(_ configuration: SandboxConfiguration) {
        self.configuration = configuration
        generator = SeededGenerator(seed: configuration.seed)
        plan = FaultPlan(configuration.faults, seed: configuration.seed ^ 0xFA17)
        labelNames = Dictionary(
            configuration.labels.map { ($0.id.lowercased(), $0.name) },
            uniquingKeysWith: { first, _ in first }
        )
        labelIDs = Set(configuration.labels.filter(\.isDynamic).map { $0.id.lowercased() })
    }

    /// What goes wrong with a request, if anything; asked once for each request, when its head has arrived.
    package mutating func fault(method: String, path: String) -> Fault? {
        plan.fault(method: method, path: path)
    }

    /// Replaces what goes wrong from now on.
    package mutating func setFaults(_ faults: [Fault]) {
        plan.replace(with: faults)
    }

    /// Decides the answer to a request that is complete at `moment`, and notes the arrival.
    ///
    /// - Returns: the answer, and the arrival for the log.
    package mutating func answer(
        _ request: SandboxRequest,
        fault: Fault? = nil,
        at moment: SandboxMoment
    ) -> (answer: SandboxAnswer, arrival: Arrival) {
        var arrival = Arrival(method: request.method, path: request.path)
        note(request.body, in: &arrival)
        arrival.token = issuedToken(request)?.alias

        var answer: SandboxAnswer
        if fault?.drop == .beforeBody || fault?.drop == .afterBody {
            answer = SandboxAnswer(0, "")
        } else if let status = fault?.answeringStatus, fault?.takes != true {
            answer = .documented(status)
        } else {
            let spellings = configuration.spellings.union(fault?.variants ?? [])
            answer = decide(request, spellings: spellings, at: moment, noting: &arrival)
        }
        if let fault { fault.apply(to: &answer) }
        if case .dropped = answer.delivery { arrival.status = 0 } else { arrival.status = answer.status }
        number(&arrival, at: moment)
        return (answer, arrival)
    }

    private mutating func decide(
        _ request: SandboxRequest,
        spellings: Set<AnswerSpelling>,
        at moment: SandboxMoment,
        noting arrival: inout Arrival
    ) -> SandboxAnswer {
        switch request.route {
        case .token(let account):
            createToken(request, account: account, at: moment, noting: &arrival)
        case .labels(let account):
            refusal(of: request, account: account, spending: .realTime, at: moment) ?? labels(request)
        case .realTime, .batch:
            push(request, spellings: spellings, at: moment, noting: &arrival)
        case .status(let account, let version):
            refusal(of: request, account: account, spending: .batch, at: moment)
                ?? status(request, account, version, spellings: spellings, at: moment, noting: &arrival)
        case .wrongMethod(let allowed):
            SandboxAnswer(
                405,
                SandboxAnswer.errorBody("method-not-allowed", "method not allowed"),
                headers: [("Allow", allowed)]
            )
        case .unknown: .notFound
        }
    }

    private func note(_ body: ReceivedBody, in arrival: inout Arrival) {
        let keepsLines = configuration.keepsArrivals || configuration.logPath != nil
        switch body {
        case .record(let record):
            if keepsLines { arrival.records = [record.line] }
            arrival.recordCount = 1
        case .batch(let records):
            if keepsLines { arrival.records = records.map(\.line) }
            arrival.recordCount = records.count
        case .counted(let count): arrival.recordCount = count
        case .none, .credentials, .unreadable: break
        }
    }

    private mutating func number(_ arrival: inout Arrival, at moment: SandboxMoment) {
        let start = self.start ?? moment
        self.start = start
        sequence += 1
        arrival.sequence = sequence
        arrival.milliseconds = start.unixMilliseconds + (moment.elapsed - start.elapsed).wholeMilliseconds
        counts.requests += 1
        if arrival.isTaken { counts.takenRecords += arrival.recordCount }
        if configuration.keepsArrivals { arrivals.append(arrival) }
    }
}
