import CallboardCore

extension EffectRunner {
    /// Reads what Failures shows.
    func readFailures(_ effect: Effect, _ core: ServiceCore) async throws {
        switch effect {
        case .loadCauses(let filter):
            let scope = try scope(filter, core)
            let causes = try await core.causes(in: scope)
            post(.causes(causes, of: filter))
            post(.fixKinds(try await core.fixKinds(of: causes, in: scope), of: filter))
        case .loadFailures(let filter, let cause, let limit, let after):
            let rows = try await core.failures(cause: cause, in: scope(filter, core), limit: limit, after: after)
            let isLast = rows.count < limit
            post(.failures(FailurePage(filter: filter, cause: cause, after: after, rows: rows, isLast: isLast)))
        case .loadChain(let cursor):
            if let chain = try await core.chain(of: cursor) { post(.chain(chain)) }
        case .planRetry(let filter, let selections):
            let scope = try scope(filter, core)
            var plans: [RetryPlan] = []
            let (now, key) = (SystemClock().now(), options.keymap.name(of: .fix))
            for selection in selections {
                var plan = try await core.planRetry(selection, in: scope)
                plan.leaveOutUnrepaired(at: now, because: "each needs a fix first, \(key) in Failures")
                plans.append(plan)
            }
            post(.retryPlans(plans, of: filter))
        case .planFixes(let filter, let cause, let selection):
            let scope = try scope(filter, core)
            var plans: [RetryPlan] = []
            for offer in try await core.offers(cause: cause, in: scope).prefix(Self.mostOffered) {
                let plan = try await core.planRetry(selection, in: scope, fix: Recipe([offer]))
                if !plan.fixed.isEmpty { plans.append(plan) }
            }
            post(.fixPlans(plans, of: filter))
        default: break
        }
    }

    /// So many repairs are offered at once.
    private static let mostOffered = 3

    /// What a filter stands for now.
    func scope(_ filter: FailureFilter, _ core: ServiceCore) throws -> FailureScope {
        let now = SystemClock().now()
        var query = try HistoryQuery(typed: filter.text, zone: core.timeZone, now: now)
        if let hours = filter.span.hours { query.since = max(query.since ?? .min, now - hours * 3_600_000) }
        return FailureScope(query: query)
    }
}
