package import CallPersonalisation

/// Why the core could not do what was asked, told by what a person can do.
package enum CoreError: Error, Hashable, Sendable {
    /// The service does not take the API key or its token: check key_id and the key.
    case signInRefused(String)
    /// The service refuses this account or address for every request; the text is its answer.
    case accountRefused(String)
    /// No key can be had from where the profile says it is: do what the error says.
    case credential(CredentialError)
    /// Nothing is sent because the console was started without a network.
    case offline
    /// The service answered with an error.
    case service(ServiceMessage)
    /// The service could not be reached or read; the text says why. Nothing was changed.
    case unreachable(String)
    /// No token can be made before this time of day: so many of the limit were made within half an hour.
    case noToken(before: String, made: Int, limit: Int)
    /// The journal cannot be used.
    case journal(JournalError)
    /// No row of the file, or no failed record, can be sent.
    case nothingToSend
    /// The service tells no record of the batch, or none with whole numbers: ask again later.
    case notTold(String)
    /// Somebody else sent one of the records again just now; look again and choose anew.
    case sentAgainMeanwhile
    /// Another console submitted or changed a record of the batch just now; open it again and choose anew.
    case batchChanged
    /// All or nothing was asked for, and so many rows are bad.
    case rowsRefused(Int)
    /// So many records would be queued now, which is not the number a person agreed to: nothing was queued, ask again.
    case otherCount(Int, agreed: Int)
    /// As many records would be queued as a person agreed to, but not as they were told of them: nothing was queued, ask again.
    case notAsAgreed
    /// There is no such submission, attempt or batch.
    case unknown(String)
    /// The submission was made for another profile, whose account alone may send it.
    case otherProfile(String)
    /// This machine's clock is so many milliseconds behind the service's, and times are counted from it: nothing was queued.
    case clockIsOff(Int64)
}

extension CoreError: CustomStringConvertible {
    /// One sentence: what is wrong and what to do.
    package var description: String {
        switch self {
        case .signInRefused(let message):
            "The service refused to sign in (\(message)); it is not asked again by itself. Check key_id and the API key of the profile; callboard doctor tries them."
        case .accountRefused(let message):
            "The service refuses this account (\(message)). Sending stopped; check base_url, client_account_id and api_version of the profile, then resume."
        case .credential(let error): error.description
        case .offline: "Started offline: nothing is sent. Start without --offline to reach the service."
        case .service(let message):
            "The service answered \(message.status)\(message.slug.map { " " + $0 } ?? ""): \(message.message.isEmpty ? "no message" : message.message)"
        case .unreachable(let reason):
            "The service cannot be reached: \(reason). Check the network and base_url, then try again."
        case .noToken(let before, let made, let limit):
            "No token can be made before \(before) (\(Wording.use(made, of: limit))). Nothing was sent; try again then."
        case .journal(let error): error.description
        case .nothingToSend: "Nothing can be sent: no row is good. See the problems and mend the file."
        case .notTold(let batch):
            "The service tells no records of batch \(batch) with whole numbers, so it cannot be watched. Try again when it has results."
        case .sentAgainMeanwhile:
            "One of the records was sent again just now by somebody else. Nothing was sent; look again."
        case .batchChanged:
            "The batch was submitted or changed in another console just now. Nothing was queued; open it again."
        case .rowsRefused(let count):
            "\(count) rows break a rule, and --all-or-nothing was asked for: nothing was queued."
        case .otherCount(let count, let agreed):
            "\(count) \(count == 1 ? "row" : "rows") would be sent now, not the \(agreed) that were agreed to: nothing was queued."
        case .notAsAgreed:
            "The rows that would be sent now are not as it was agreed to (labels, windows, warnings or what is left out): nothing was queued."
        case .unknown(let name): "There is no \(name). callboard status lists what there is."
        case .otherProfile(let name):
            "The submission belongs to profile \(name), and only its account may send it: use --profile \(name)."
        case .clockIsOff(let skew):
            "\(Wording.words(forClockSkew: skew)) Nothing was queued. Set the clock right, or submit again to be asked (headless: --yes)."
        }
    }
}

extension CoreError {
    /// Whether the same may succeed later without anybody doing anything.
    var passesByItself: Bool {
        switch self {
        case .service, .unreachable, .noToken: true
        default: false
        }
    }

    /// Whether other rows would be sent than a person agreed to, who has to be asked again.
    package var wantsNewAgreement: Bool {
        switch self {
        case .otherCount, .notAsAgreed: true
        default: false
        }
    }

    /// Whether it says only that the service cannot be asked now.
    var isOfService: Bool {
        if case .accountRefused = self { return true }
        return mayPass
    }

    /// Whether a question that changes nothing is put again a little later: not if the service answered it with a clear no.
    var isWorthWaiting: Bool {
        if case .service(let message) = self { return message.status == 429 || message.status >= 500 }
        return passesByItself
    }

    /// Whether the same may succeed later without anybody doing anything to the submission.
    var mayPass: Bool {
        switch self {
        case .signInRefused, .credential: true
        default: passesByItself
        }
    }

    /// What keeps requests from being sent, told to whom it keeps from something.
    init(_ obstacle: ServiceObstacle, _ profile: Profile) {
        switch obstacle {
        case .signInRefused(let message): self = .signInRefused(message)
        case .noToken(let before, let made, let limit):
            self = .noToken(before: Wording.time(before, zone: profile.zone), made: made, limit: limit)
        case .noAnswer(let reason, let tries, _):
            self = .unreachable("\(reason); \(Wording.words(ofTries: tries))\(tries > 1 ? " in a row" : "")")
        }
    }
}

extension JournalError: CustomStringConvertible {
    /// One sentence: what is wrong and what to do.
    package var description: String {
        switch self {
        case .cannotWrite(let reason):
            "The journal cannot be written (\(reason)), so nothing is sent. Free space or mend the disk, then start again."
        case .replaced:
            "The journal file was moved or replaced while in use, so nothing is sent. Put it back, or start again with the new one."
        case .notDurable(let reason):
            "The state directory cannot keep what it is given (\(reason)). Use --state with a directory on a local disk."
        case .newerSchema: "A newer callboard wrote the journal. Use that version, or another --state directory."
        case .damaged(let reason):
            "The journal is damaged or is none (\(reason)). Nothing of it was changed and nothing is sent. callboard verify tells more; "
                + "to start with a new one, move journal.sqlite and its -wal and -shm files away together and keep them for support."
        case .busy(let holder?):
            "Process \(holder) holds the journal and does not move; perhaps it was stopped. Let it go on (fg, or kill -CONT \(holder)), or end it."
        case .busy(nil):
            "Another process holds the journal and does not move. Let it go on, or end it; then start again."
        case .reserveReached:
            "Less than the reserve is free on the disk of the state directory: nothing new is sent. Free space, then resume."
        case .unknown(let name): "There is no \(name). callboard status lists what there is."
        }
    }
}
