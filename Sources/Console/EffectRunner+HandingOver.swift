import CallboardCore
import Foundation
import Terminal

extension EffectRunner {
    /// Does what takes something out of the console, or in from elsewhere.
    func handOver(_ effect: Effect, _ core: ServiceCore) async throws {
        switch effect {
        case .copyCurl(let line, let isMasked):
            copied(curl: try await core.curl(line, isMasked: isMasked), isMasked)
        case .copyAttempt(let attempt, let isMasked):
            copied(
                curl: try await core.curl(attempt: attempt.id, endpoint: attempt.endpoint, isMasked: isMasked),
                isMasked
            )
        case .copyRequest(let record, let isMasked):
            post(.copied(await core.curl(for: record, isMasked: isMasked), what: Self.curlWords(isMasked: isMasked)))
        case .writeBundle(let subject, let isMasked): try await writeBundle(subject, isMasked, core)
        case .writeFailures(let filter, let cause, let marked, let path):
            let chosen = marked.isEmpty ? nil : marked
            let (rows, bytes) = try await core.failedRows(cause: cause, in: scope(filter, core), only: chosen)
            let file = WrittenFile(path)
            do {
                try PrivateFile.write(bytes, to: file.path)
                let count: SafeText = rows == 1 ? "1 row" : "\(grouped: rows) rows"
                post(.done(Notice("\(count) written with whole numbers, for you alone: \(untrusted: file.path)")))
            } catch {
                post(.failed("\(file.words(of: error)); nothing was written."))
            }
        case .track(let batchID):
            let made = try await core.track(batchID)
            post(.done(Notice("\(grouped: made.rows) records of batch \(untrusted: batchID) are watched.")))
            post(.tracked(made))
        default: break
        }
    }

    private func copied(curl: String?, _ isMasked: Bool) {
        guard let curl else {
            return post(.failed("This request cannot be told as curl: it made a token, or has more than 20 records."))
        }
        post(.copied(curl, what: Self.curlWords(isMasked: isMasked)))
    }

    private static func curlWords(isMasked: Bool) -> String {
        isMasked ? "curl, numbers masked, token left out" : "curl, token left out"
    }

    private func writeBundle(_ subject: BundleSubject, _ isMasked: Bool, _ core: ServiceCore) async throws {
        let clock = ZoneClock(core.profile.timeZone)
        let shown = Facts(badge: options.badge, now: SystemClock().now(), zone: core.profile.timeZone)
        let spelling = Spelling(
            moment: { clock.stamp($0) },
            number: { isMasked ? shown.number($0).string : String($0) },
            label: try await core.labelName(),
            isMasked: isMasked
        )
        let text = try await core.bundle(subject, spelling)
        if !isMasked { try await core.reveal("bundle") }
        let name = "callboard-bundle-\(shown.now / 1000).txt"
        let path = FileManager.default.currentDirectoryPath + "/" + name
        do {
            try PrivateFile.write(Array(text.utf8), to: path)
        } catch {
            return post(.failed("\(path): \(error.words)"))
        }
        let numbers: SafeText = isMasked ? "numbers masked" : "with whole numbers"
        // The folder last: a narrow screen cuts what a person knows.
        let folder = FileManager.default.currentDirectoryPath
        post(.done(Notice("Bundle, \(numbers): \(untrusted: name) in \(untrusted: folder)")))
    }
}
