import ArgumentParser
import CallboardCore
import Terminal

/// `callboard track`: watches a batch that was made elsewhere.
struct TrackCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "track",
        abstract: "Watch batches that were made elsewhere, by their batch IDs.",
        discussion: """
            The service is asked what it holds for the batch; its records become a submission of their own that is watched like any other \
            and never sent. With --file the IDs are read from a file, one a line; what cannot be watched is told, and the others are.
            """
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("Batch IDs as the service gave them.", valueName: "batch-id"))
    var batchIDs: [String] = []

    @Option(
        help: ArgumentHelp("A file of batch IDs, one a line; - for standard input.", valueName: "file"),
        completion: .file()
    )
    var file: String?

    @Option(help: ArgumentHelp("What the submission of a single batch is called.", valueName: "name"))
    var name: String?

    @Flag(help: "Wait until every record is final.")
    var wait = false

    @Flag(help: "End with one JSON line for each batch.")
    var json = false

    /// The largest file of IDs that is read, in bytes.
    private static let sizeMax = 1 << 20

    func validate() throws {
        if batchIDs.isEmpty, file == nil { throw ValidationError("Say a batch ID, or --file with a file of them.") }
        if name != nil, file != nil || batchIDs.count > 1 { throw ValidationError("--name is for a single batch.") }
    }

    func run(in context: CommandContext) async throws -> CommandStatus {
        try options.requireWriting()
        if wait { context.interruption.takeSignals(hangUpEnds: true) }
        let wanted = try allIDs(context)
        return try await Session.with(options, context) { session in
            var status = CommandStatus.success
            var watched: [SubmissionID] = []
            for batchID in wanted {
                do {
                    let made = try await session.core.track(batchID, name: name, isAsked: context.isInteractive)
                    context.output.say("callboard: \(made.rows) records of batch \(batchID) are watched as \(made.id).")
                    watched.append(made.id)
                } catch {
                    // One that the service does not know says nothing about the next.
                    guard wanted.count > 1, (error as? CoreError)?.isOfOneBatch == true else { throw error }
                    context.output.say("callboard: \(batchID): \(CommandFailure(error).message)")
                    status = max(status, .someFailed)
                }
            }
            for id in watched {
                let report =
                    wait
                    ? try await SubmissionRun(session, context).run(id, until: .final)
                    : try await SubmissionReport.read(id, session.core)
                report.print(json: json, context.output)
                status = max(status, report.status)
            }
            return status
        }
    }

    /// The IDs of the command line and of the file, each once.
    private func allIDs(_ context: CommandContext) throws -> [String] {
        var ids = batchIDs
        if let file {
            let text = String(decoding: try bytes(of: file, context), as: UTF8.self)
            ids += text.split { $0.isWhitespace || $0 == "," || $0 == "\u{FEFF}" }.map(String.init)
        }
        var seen: Set<String> = []
        ids = ids.filter { seen.insert($0).inserted }
        guard !ids.isEmpty else { throw CommandFailure(.usage, "\(file ?? ""): there is no batch ID in it.") }
        return ids
    }

    private func bytes(of file: String, _ context: CommandContext) throws -> [UInt8] {
        if file == "-" {
            guard let bytes = context.readInput(Self.sizeMax) else {
                throw CommandFailure(.usage, "Standard input has more than \(Self.sizeMax >> 20) MiB.")
            }
            return bytes
        }
        do {
            return try PrivateFile.read(file, limit: Self.sizeMax, followsLinks: true).bytes
        } catch {
            throw CommandFailure(.usage, "\(file): \(error.words)")
        }
    }
}

extension CoreError {
    /// Whether the same question about another batch may be answered otherwise.
    fileprivate var isOfOneBatch: Bool {
        switch self {
        case .unknown, .notTold: true
        default: false
        }
    }
}
