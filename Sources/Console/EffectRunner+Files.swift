import CallPersonalisation
import CallboardCore
import Dispatch
import Foundation
import Synchronization
import Terminal

/// What the runner keeps of the file that is open.
struct RunnerFile: Sendable {
    /// Its path as given.
    let path: String
    /// The file, so that it is read as it was opened however often it is checked.
    let file: RecordFile
    /// What it is checked against.
    var options: FileCheck.Options
    /// The composed records that it was made of; nil if it is a file on disk.
    let batch: OpenBatch?
    /// What knows the labels and the queue; nil if there is none.
    let core: ServiceCore?
    /// How the queue stood when it was last checked, for each way; empty if there is no journal.
    var queues: [SubmissionMode: QueueForecast] = [:]
    /// How it is read and what is changed.
    var plan = FilePlan()
    /// Since when what is changed was kept from before; nil if it was not.
    var keptAt: Int64?
    /// Its rows; nil while a column is missing.
    var table: FileTable?
    /// Which of the checks that were asked for it is: an earlier one never takes the place of a later one.
    var number: Int
    /// How it was asked to be read last, which is kept.
    var asked = FilePlan()
    /// What the check found, of which a person is told before they agree; nil until it has ended.
    var found: SubmitAgreement?
    /// Records of the batch that were taken out since it was opened.
    var takenOut: Set<Int64> = []

    /// How many requests and how long so many records take.
    func estimate(_ records: Int) -> SubmitEstimate? {
        queues[ServiceCore.mode(for: records)]?.estimate(records: records)
    }
}

extension EffectRunner {
    /// Opens a file: its first rows are posted at once, and the verdict on all of them when it is known.
    func openFile(_ path: String, _ check: Int) {
        open(path, check) { _ in
            (try await self.onFileThread { try RecordFile(path: PathCompletion.expanded(path)) }, nil)
        }
    }

    /// Opens and checks what is made when it is wanted.
    func open(
        _ path: String,
        _ number: Int,
        _ make: @escaping @Sendable (ServiceCore?) async throws -> (RecordFile, OpenBatch?)
    ) {
        closeFile()
        let lastKept = state.withLock { state in
            state.check = number
            return state.lastKept
        }
        background {
            // Labels make the verdicts; the journal that keeps them is being opened.
            let core = await self.core()
            let zone = ZoneClock(self.options.timeZone).timeZone
            do {
                let (record, batch) = try await make(core)
                var file = RunnerFile(
                    path: path,
                    file: record,
                    options: FileCheck.Options(now: SystemClock().now(), zone: zone),
                    batch: batch,
                    core: core,
                    number: number
                )
                await self.refresh(&file)
                let given = try self.givenPlan(of: file)
                // What was changed about the same file before may be being written.
                await lastKept?.value
                // What cannot be read any more is as good as not kept.
                let kept = given == nil ? try? await core?.changes(of: record) : nil
                file.keptAt = kept?.at
                let plan = given ?? kept.map { FilePlan(mapping: $0.mapping, changes: $0.changes) } ?? FilePlan()
                let opened = file
                try await self.onFileThread { try self.check(opened, plan) }
            } catch {
                self.post(.fileFailed(path: path, Self.words(of: error), check: number))
            }
            await self.tellEarlier(path, core)
        }
    }

    /// How the command line said that its own file is read; nil for any other.
    private func givenPlan(of opened: RunnerFile) throws -> FilePlan? {
        guard opened.path == options.file, let plan = try options.planFile?(opened.file) else { return nil }
        return FilePlan(mapping: plan.mapping, changes: plan.changes)
    }

    /// Brings what a file is checked against up to date.
    private func refresh(_ file: inout RunnerFile) async {
        let core = file.core
        file.options.now = SystemClock().now()
        if let labels = try? await core?.cachedLabels() { file.options.labels = labels }
        file.options.clockSkew = abs(core?.allowance().clockSkewMilliseconds ?? 0)
        file.options.sent = try? await core?.sentRecords()
        file.queues = await queues(core)
        // Nearly every file goes in batches; a short one is sent so soon that it hardly matters.
        file.options.queue = file.queues[.batch]
    }

    /// Keeps how a file is to be read from now on, whatever becomes of its check; the last change is kept last.
    private func keep(_ plan: FilePlan, of file: RunnerFile) {
        guard !options.isReadOnly, let core = file.core else { return }
        let (previous, number) = state.withLock { state in
            state.newestKept = (file.file, state.newestKept.number + 1)
            return (state.lastKept, state.newestKept.number)
        }
        let task = write {
            await previous?.value
            // A file with a zone that nobody knows could not be opened again.
            if let zone = plan.mapping.zone, TimeZone(identifier: zone) == nil { return }
            // Another change of the same file comes behind it.
            let newest = self.state.withLock(\.newestKept)
            if newest.file === file.file, newest.number != number { return }
            var options = file.options
            if options.labels == nil { options.labels = try? await core.cachedLabels() }
            let recognised = FileCheck.recognised(file.file, mapping: ColumnMapping(), options: options)
            let mapping = FileCheck.recognised(file.file, mapping: plan.mapping, options: options)
            let isUnchanged = plan.changes.isEmpty && mapping == recognised
            do { try await core.keep(isUnchanged ? nil : (mapping, plan.changes), of: file.file) } catch {
                self.post(.failed("What was changed about the file is not kept: \(Self.words(of: error))"))
            }
        }
        state.withLock { $0.lastKept = task }
    }

    /// How the queue stands, for each way; empty if there is no journal.
    private func queues(_ core: ServiceCore?) async -> [SubmissionMode: QueueForecast] {
        var queues: [SubmissionMode: QueueForecast] = [:]
        for mode in SubmissionMode.allCases {
            queues[mode] = try? await core?.forecast(mode: mode, heldFor: options.holdSeconds)
        }
        return queues
    }

    /// Checks the open file anew, as it is to be read now, and keeps that.
    func changeFile(_ path: String, _ plan: FilePlan, _ number: Int) {
        let (file, isChange) = state.withLock { state -> (RunnerFile?, Bool) in
            guard var file = state.file, file.path == path else { return (nil, false) }
            let isChange = file.asked != plan
            state.check = number
            state.file?.asked = plan
            (file.number, file.asked) = (number, plan)
            return (file, isChange)
        }
        guard let file else { return }
        if isChange { keep(plan, of: file) }
        background {
            var opened = file
            await self.refresh(&opened)
            let current = opened
            // It may have been submitted since it was opened, which the question says.
            await self.tellEarlier(path, current.core)
            do {
                try await self.onFileThread { try self.check(current, plan) }
            } catch FileError.unknownZone(let name) {
                let words = Self.words(of: FileError.unknownZone(name))
                self.post(.fileChangeRefused(path: path, words, check: number))
                self.post(.failed(words))
            } catch {
                self.post(.fileFailed(path: path, Self.words(of: error), check: number))
            }
        }
    }

    /// Writes a view; a file that is there is replaced only if that was agreed to.
    func write(_ table: ViewTable, to path: String, replaces: Bool) {
        let file = WrittenFile(path)
        do {
            try PrivateFile.write(table.bytes(for: file.path), to: file.path, replaces: replaces)
            let rows: SafeText = table.rows.count == 1 ? "1 row" : "\(grouped: table.rows.count) rows"
            post(.done(Notice("\(rows) written, for you alone: \(untrusted: file.path)")))
        } catch PrivateFile.Failure.exists {
            post(.viewExists(table, path: path))
        } catch {
            post(.failed("\(file.words(of: error)); nothing was written."))
        }
    }

    /// Ends the check of the file that is open.
    func closeFile() {
        state.withLock { state in
            state.file?.table?.cancel()
            state.file = nil
            state.check = nil
        }
    }

    /// Reading blocks, which a thread of the pool must not do.
    func onFileThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// Checks a file; what cannot be done as it was wanted is thrown.
    private func check(_ opened: RunnerFile, _ plan: FilePlan) throws {
        var opened = opened
        opened.found = nil
        var checkOptions = opened.options
        checkOptions.changes = plan.changes
        let check: FileCheck
        do {
            check = try FileCheck(opened.file, mapping: plan.mapping, options: checkOptions)
        } catch FileError.missingFields(let fields) {
            opened.plan = plan
            opened.plan.mapping = FileCheck.recognised(opened.file, mapping: plan.mapping, options: checkOptions)
            opened.table = nil
            _ = take(opened, missing: fields)
            return
        }
        let table = try FileTable(check, known: opened.table)
        opened.plan = FilePlan(mapping: check.mapping, changes: plan.changes)
        opened.table = table
        guard take(opened) else { return }
        // What opening the journal and the file needed.
        ProgramMemory.letGoOfCode()
        let pace = Pace(every: .milliseconds(200))
        table.run {
            let progress = table.progress
            if pace.isDue(), self.isOpen(table) {
                // What the start of the check needed, and what ran beside it.
                ProgramMemory.letGoOfCode()
                post(.fileChecking(done: progress.bytesDone, total: progress.bytesTotal, check: opened.number))
            }
        }
        guard isOpen(table) else { return }
        if let failure = table.failure { throw failure }
        guard let report = table.report, !report.isCancelled else { return }
        let found = SubmitAgreement(report, of: table.check)
        state.withLock { state in
            guard state.file?.table === table else { return }
            state.file?.found = found
            // Told before another one can be taken.
            post(.fileChecked(CheckedFile(opened, report)))
        }
    }

    /// Makes a file the open one and tells so, unless another check was asked for since.
    private func take(_ file: RunnerFile, missing: [RecordField] = []) -> Bool {
        let opened = OpenedFile(file, missing: missing)
        return state.withLock { state in
            guard file.number == state.check else { return false }
            state.file?.table?.cancel()
            state.file = file
            // What is kept of it is said more exactly now.
            state.file?.asked = file.plan
            // Told before another one can be taken.
            post(.fileOpened(opened))
            return true
        }
    }

    private func isOpen(_ table: FileTable) -> Bool { state.withLock { $0.file?.table === table } }

    // MARK: The same file before

    private func tellEarlier(_ path: String, _ core: ServiceCore?) async {
        guard let core, let file = state.withLock(\.file), file.path == path,
            let earlier = try? await core.submissions(of: file.file), !earlier.isEmpty
        else { return }
        let zone = ZoneClock(options.timeZone)
        let now = SystemClock().now()
        post(
            .fileKnown(
                path: path,
                earlier.map { summary in
                    let states = RecordState.allCases.filter { summary.counts[$0] > 0 }
                        .map { "\(SafeText(grouped: summary.counts[$0])) \(Wording.name(of: $0))" }
                        .joined(separator: ", ")
                    let when = zone.near(summary.createdAt, now: now).string
                    return "\(when) by \(summary.createdBy): \(states)"
                }
            )
        )
    }

    // MARK: Rows that hold a text

    /// Looks for a row until it is found, or another one is looked for.
    func findRow(_ path: String, _ text: String, _ from: Int, _ backwards: Bool) {
        let number = state.withLock { state in
            state.searches += 1
            return state.searches
        }
        background {
            do {
                // A table that takes the place of another has the same rows.
                while let table = self.table(of: path, search: number) {
                    let outcome = try await self.onFileThread {
                        try table.find(RowText(text), after: from, backwards: backwards) {
                            self.table(of: path, search: number) === table
                        }
                    }
                    switch outcome {
                    case .stopped: continue
                    case .found(let row): self.post(.rowFound(path: path, text: text, from: from, row))
                    case .nowhere(let rows, let isWhole):
                        let readSoFar = isWhole ? nil : rows
                        self.post(.rowFound(path: path, text: text, from: from, nil, readSoFar: readSoFar))
                    }
                    return
                }
            } catch {
                self.post(.failed(Self.words(of: error)))
            }
        }
    }

    /// What a search goes through now; nil once another one was begun, or the file was closed.
    private func table(of path: String, search number: Int) -> FileTable? {
        state.withLock { state in
            guard state.searches == number, let file = state.file, file.path == path else { return nil }
            return file.table
        }
    }

    /// Saves, lists or loads a recipe or a mapping.
    func performSaved(_ effect: Effect, _ core: ServiceCore) throws {
        switch effect {
        case .listRecipes: post(.savedNames(core.recipes.names))
        case .listMappings: post(.savedNames(core.mappings.names))
        case .saveRecipe(let name, let recipe):
            try core.recipes.save(recipe, as: name)
            post(.done(Notice("Saved; --fix \(untrusted: name) does the same in callboard submit and retry.")))
        case .saveMapping(let name, let mapping):
            try core.mappings.save(mapping, as: name)
            post(.done(Notice("Saved; callboard submit FILE --map \(untrusted: name) does the same.")))
        case .loadRecipe(let name):
            guard let recipe = try core.recipes.recipe(named: name) else { throw RecipeError.unknown(name) }
            post(.recipeLoaded(recipe))
        case .loadMapping(let name):
            guard let mapping = try core.mappings.mapping(named: name), let file = state.withLock(\.file) else {
                throw FileError.unknownMapping(name)
            }
            post(.mappingLoaded(try mapping.applied(to: file.file.headers, hasHeader: file.file.hasHeader)))
        default: break
        }
    }

    /// Submits a file as a check found it, which the person was told; otherwise it is asked anew.
    func submit(_ submission: FileSubmission, of file: RunnerFile?, _ core: ServiceCore) async throws {
        guard let opened = file, opened.path == submission.path, opened.number == submission.check,
            let agreed = opened.found
        else {
            return post(
                .submitRefused("The file was checked anew meanwhile: nothing was queued.", path: submission.path)
            )
        }
        do {
            try await submit(submission, of: opened, agreed, core)
        } catch let error as CoreError where error.wantsNewAgreement {
            post(.submitRefused(error.description, path: submission.path))
        }
    }

    private func submit(
        _ submission: FileSubmission,
        of opened: RunnerFile,
        _ agreed: SubmitAgreement,
        _ core: ServiceCore
    ) async throws {
        var submitOptions = SubmitOptions()
        submitOptions.agreed = agreed
        submitOptions.heldFor = options.holdSeconds
        submitOptions.mapping = opened.plan.mapping
        submitOptions.changes = opened.plan.changes
        // The dialog said so.
        submitOptions.acceptsClockSkew = submission.clockSkew != nil
        let (post, path) = (post, submission.path)
        let pace = Pace(every: .milliseconds(200))
        submitOptions.progress = { done, total in
            if pace.isDue() { post(.submitting(path: path, done: done, total: total)) }
            return true
        }
        guard let batch = opened.batch else {
            let submitted = try await core.submit(opened.file, options: submitOptions).submission
            return post(.submitted(submitted, path: path))
        }
        let submitted = try await core.submit(batch, in: opened.file, options: submitOptions)
        try await tellBatch(core)
        post(.submitted(submitted, path: path))
    }
}

extension OpenedFile {
    fileprivate init(_ opened: RunnerFile, missing: [RecordField] = []) {
        let first = opened.file.sample.first ?? []
        let columns = opened.plan.mapping.columns.enumerated().map { index, column in
            FileColumn(
                header: column.header,
                target: Self.words(for: column.target),
                evidence: column.evidence == .none ? "" : column.evidence.rawValue,
                sample: index < first.count ? first[index] : ""
            )
        }
        self.init(
            path: opened.path,
            rows: opened.table.map { TableRows($0) } ?? NoRows(),
            columns: columns,
            form: "\(opened.file.format.rawValue), \(opened.file.encoding.rawValue)",
            plan: opened.plan,
            missing: missing,
            keptAt: opened.keptAt,
            check: opened.number
        )
    }

    /// What a column is read as, for a person.
    static func words(for target: ColumnMapping.Target) -> String {
        switch target {
        case .field(let field): Wording.name(of: field).lowercased()
        case .kept: "(kept, not sent)"
        case .ignored: "(not read)"
        }
    }
}

extension CheckedFile {
    fileprivate init(_ opened: RunnerFile, _ report: FileReport) {
        self.init(
            path: opened.path,
            rows: report.rows,
            valid: report.valid,
            invalid: report.invalid,
            warnings: report.warnings,
            causes: report.byRule.map { Cause(rule: $0.rule, rows: $0.rows, lines: $0.firstLines) },
            note: Self.note(report),
            knowsLabels: opened.options.labels != nil
        )
        check = opened.number
        leftOut = report.leftOut
        queued = report.leftOut > 0 ? report.count(of: .alreadyQueued) : 0
        (sentWithWarnings, mostWarned, endingSoon) = (report.sentWithWarnings, report.mostWarned, report.endingSoon)
        (changed, twice) = (report.changedRows, report.twice)
        sums = report.sums
        estimate = opened.estimate(report.valid - report.leftOut)
        estimateFixed = opened.estimate(report.rows - report.leftOut)
    }

    private static func note(_ report: FileReport) -> String {
        let orders = Set(report.dateOrders.values)
        let order =
            orders.isEmpty
            ? "" : orders.contains(.monthFirst) ? "; dates are read month first" : "; dates are read day first"
        let labels = report.hasStaleLabels ? "\nLabels are not fresh, so any label ID passes (labels-stale)." : ""
        return "Times without a zone are read in \(report.zone)\(order).\(labels)"
    }
}
