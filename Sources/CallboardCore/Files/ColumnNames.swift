import CallPersonalisation

/// The names by which columns are known: the API's own, and those of other systems.
enum ColumnNames {
    /// Lower case, letters and digits only: `Agent no.` and `agent_no` are the same name.
    static func normalised(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// The member names of every API version; these decide whatever is written in the column.
    static let api: [String: RecordField] = [
        "caller": .caller, "callernumber": .caller,
        "receiver": .receiver, "receivernumber": .receiver,
        "labelid": .labelID, "dynamiclabelid": .labelID,
        "labelname": .labelName, "dynamiclabelname": .labelName,
        "callreason": .callReason, "dynamiccallreason": .callReason,
        "startsat": .startsAt, "endsat": .endsAt,
    ]

    /// Columns of files that callboard wrote about bad rows; they are no data.
    static let ownPrefix = "callboard"

    /// What a name may mean, the likeliest first; what is written in the column decides.
    static func candidates(_ name: String) -> [RecordField] {
        if let field = api[name] { return [field] }
        return RecordField.allCases.filter { others[$0]?.contains(name) == true }
    }

    private static let others: [RecordField: Set<String>] = [
        .caller: [
            "agent", "agentno", "agentnumber", "agentphone", "agentmobile", "ani", "callerid", "callerno",
            "callerphone", "callfrom", "calling", "callingnumber", "callingparty", "cli", "clid", "ddi", "dialfrom",
            "did", "from", "fromnumber", "fromphone", "outboundnumber", "source", "sourcenumber", "src", "ourno",
            "ournumber", "anrufer",
        ],
        .receiver: [
            "anumber", "bnumber", "calledno", "callednumber", "calledparty", "callee", "cell", "cellphone", "contact",
            "contactno", "contactnumber", "customer", "customermobile", "customerno", "customernumber",
            "customerphone", "destination", "destinationnumber", "dialto", "dst", "handset", "mobile", "mobileno",
            "mobilenumber", "mobilephone", "msisdn", "number", "phone", "phoneno", "phonenumber", "receiverno",
            "recipient", "recipientnumber", "subscriber", "tel", "telephone", "telephonenumber", "telno", "to",
            "tonumber", "tophone", "empfänger", "telefon", "handy",
        ],
        .labelID: [
            "brand", "brandid", "brandname", "business", "businessname", "company", "dynamiclabel", "identity", "label",
            "sender", "senderid", "sendername", "showas", "marke",
        ],
        .labelName: ["callername", "displayas", "displayname", "nameshown", "shownname"],
        .callReason: [
            "callpurpose", "purpose", "reason", "reasonforcall", "reasonforcalling", "subject", "whycalling",
            "whywecall", "why", "whyarewecalling", "anrufgrund", "grund",
        ],
        .startsAt: [
            "activefrom", "begin", "begins", "beginsat", "from", "fromdate", "fromtime", "since", "start", "startdate",
            "startdatetime", "starts", "starttime", "validfrom", "windowfrom", "windowstart", "callfrom", "von",
            "beginn",
        ],
        .endsAt: [
            "activeuntil", "end", "enddate", "enddatetime", "ends", "endtime", "expires", "expiresat", "expiry",
            "finish", "till", "to", "todate", "totime", "until", "validtill", "validto", "validuntil", "windowend",
            "windowto", "windowuntil", "bis", "ende",
        ],
    ]
}
