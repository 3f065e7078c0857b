package import CallPersonalisation

extension Repair {
    /// What can be done about a broken rule, the likeliest first; empty if only a person or another file can help.
    ///
    /// A repair whose `problem` is not nil still needs a value: a label to pick, a calling code, a text.
    package static func offers(for rule: RecordRule) -> [Repair] {
        guard let field = rule.field else { return [] }
        return kinds(for: rule).map { Repair($0.kind, $0.field ?? field, $0.value, for: rule) }
    }

    private typealias Offer = (kind: Kind, field: RecordField?, value: String)

    private static func kinds(for rule: RecordRule) -> [Offer] {
        func offer(_ kind: Kind, _ value: String = "", on field: RecordField? = nil) -> Offer { (kind, field, value) }
        switch rule {
        case .rowColumns, .rowEncoding, .rowQuotes, .pairOverlap, .alreadyAccepted, .alreadyQueued, .labelsStale:
            return []
        case .callerMissing, .receiverMissing: return [offer(.set)]
        case .callerSpreadsheet, .receiverSpreadsheet: return [offer(.restoreNumber), offer(.set)]
        case .callerDigits, .receiverDigits: return [offer(.digits), offer(.set)]
        case .callerLength, .receiverLength, .callerZero, .receiverZero: return [offer(.callingCode), offer(.set)]
        case .countryUnknown, .countryLength: return [offer(.callingCode), offer(.callingCode, on: .caller)]
        case .sameNumber: return [offer(.set, on: .caller), offer(.set)]
        case .labelMissing, .labelUUID, .labelUnknown, .labelDeleted: return [offer(.set)]
        case .labelNameLength:
            return [offer(.cut, String(RecordRules.labelNameMax)), offer(.clear), offer(.set)]
        case .labelNameControl: return [offer(.oneLine), offer(.clear)]
        case .labelNameShort: return [offer(.clear), offer(.set)]
        case .labelNameSpaces: return [offer(.trim)]
        case .reasonLength:
            return [offer(.cut, String(RecordRules.callReasonLength.upperBound)), offer(.clear), offer(.set)]
        case .reasonControl: return [offer(.oneLine), offer(.clear)]
        case .reasonCharacters:
            return [offer(.replaceRefused, "-"), offer(.replaceRefused), offer(.clear), offer(.set)]
        case .reasonEnds: return [offer(.trimEnds), offer(.clear)]
        case .startsMissing, .startsTime: return [offer(.set, "now"), offer(.spreadsheetDate)]
        case .endsMissing, .endsTime: return [offer(.last, "+4h"), offer(.set), offer(.spreadsheetDate)]
        case .startsSeconds, .endsSeconds: return [offer(.toMilliseconds), offer(.spreadsheetDate)]
        case .windowOrder: return [offer(.swap), offer(.last, "+4h")]
        case .windowLength: return [offer(.last, "+24h"), offer(.last, "+4h")]
        case .windowPast, .windowSoon, .windowQueue:
            return [offer(.moveTo, "now"), offer(.shift, "+1d"), offer(.last, "+4h")]
        case .windowStarted: return [offer(.moveTo, "now"), offer(.shift, "+1d")]
        case .windowFar: return [offer(.moveTo, "now"), offer(.shift, "-1d")]
        }
    }
}
