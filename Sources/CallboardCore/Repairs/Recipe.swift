package import CallPersonalisation

/// Repairs in the order in which they are done, to be used again under a name.
package struct Recipe: Hashable, Sendable {
    /// The repairs, at most `repairsMax`.
    package var repairs: [Repair]

    /// Most repairs of one recipe.
    package static let repairsMax = 30

    /// A recipe.
    package init(_ repairs: [Repair] = []) { self.repairs = repairs }

    /// Whether it does nothing.
    package var isEmpty: Bool { repairs.isEmpty }

    // MARK: On the command line

    /// Reads one repair: `RULE`, `RULE=VALUE`, `RULE:KIND` or `RULE:KIND=VALUE`, such as `reason-characters=-`.
    ///
    /// Without a kind it is the first that is offered for the rule.
    ///
    /// - Throws: `RecipeError`.
    package static func repair(_ text: String) throws(RecipeError) -> Repair {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let head = (halves.first ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        guard let name = head.first, let rule = RecordRule(name: name) else { throw .unknown(text) }
        let offers = Repair.offers(for: rule)
        guard var repair = offers.first else { throw .nothingHelps(rule) }
        if head.count == 2 {
            guard let kind = Repair.Kind(rawValue: head[1]) else { throw .unknownKind(head[1]) }
            let field = offers.first { $0.kind == kind }?.field ?? rule.field ?? repair.field
            repair = offers.first { $0.kind == kind } ?? Repair(kind, field, for: rule)
        }
        if halves.count == 2 { repair.value = halves[1] }
        if let problem = repair.problem { throw .incomplete(repair, problem) }
        return repair
    }

    /// Whether a text is meant as a repair and not as the name of a recipe.
    package static func isRepair(_ text: String) -> Bool {
        RecordRule(name: String(text.prefix { $0 != "=" && $0 != ":" })) != nil
    }
}

/// Why a recipe cannot be used.
package enum RecipeError: Error, Hashable, Sendable {
    /// There is no recipe of this name, and no such rule.
    case unknown(String)
    /// There is no such kind of repair.
    case unknownKind(String)
    /// Nothing can be done about this rule row by row.
    case nothingHelps(RecordRule)
    /// A repair lacks something, or does not fit its field.
    case incomplete(Repair, String)
    /// More repairs than `Recipe.repairsMax`.
    case tooMany
    /// A name has something other than letters, digits, `.`, `_` and `-`, or is a rule's.
    case badName(String)
}
