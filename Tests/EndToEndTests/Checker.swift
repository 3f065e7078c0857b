// Which test proves which row of the fault matrix (reliability promises, section 3); what is not named there is not proved.
//
//  1       KillTests.killed
//  2       DiskTests.killAtEverySync
//  3       SendKillTests.everySend
//  4       LinkTests.dies (head, body, reply head, reply end); DiskTests.killAtEverySync (before and after each commit)
//  5       PowerCutTests.cut
//  6       BitFlipTests.tornPages (sectors of the file at rest)
//  7       JournalProofTests: the journal of the first version (one transaction and a copy; not cut in the middle)
//  8, 9    DiskTests.syncFails
// 10       DiskTests.refuses; JournalFileTests: a write that finds no room
// 11       JournalFileTests: near the end of the disk
// 12       SendKillTests.fileSize (a limit on files; not inodes)
// 13       DiskTests.refuses
// 14       SendKillTests.interrupted
// 15       JournalUnderFeetTests.slowDisk
// 16       JournalUnderFeetTests.touched; JournalFileTests.replaced
// 17       BitFlipTests
// 18       JournalUnderFeetTests.noJournal; BitFlipTests.cut; JournalFileTests.damagedFiles
// 19       JournalFileTests: a file of a newer version
// 20       SendKillTests.descriptors
// 21       HostTests.addressSpace, .outOfMemory
// 22       ClockTests.jumps; SimulationTests (the wall clock jumps by up to an hour); TokenAllowanceTests.clocks
// 23       ClockTests.wrong; QueueForecastTests.clockSkew
// 24       TokenAllowanceTests (ages in elapsed time); JournalUnderFeetTests.stopAndGoOn
// 25       ClockTests.reboot; AllowanceBookTests; TokenAllowanceTests.creationsOfAnotherBoot
// 26       FaultTests.doubt (dropped after taking); HTTPTransportTests.silence
// 27, 28   LinkTests.breaks
// 29       LinkTests.noConnection; HTTPTransportTests.refused
// 30       NetworkTests.down
// 31, 32   NetworkTests.bad
// 33, 34   FaultWireTests.slow and byte by byte; HTTPTransportTests.drip
// 35       HTTPTransportTests.keepAliveDeath; LinkTests.breaks (the connection of the push is a kept one)
// 36       HTTPTransportTests.refusedByName (a name with a refusing address)
// 37, 39   HTTPTransportTests.unverified, .noTLS
// 38       HTTPTransportTests.redirect; FaultWireTests.redirect
// 40       FaultWireTests.retryAfter; AllowanceBookTests; SimulationTests (storms of 429)
// 41       FaultTests.doubt (502 after taking, 503 before)
// 42       FaultTests.signIn; TokenPoolTests.refusedForEver
// 43       SignInWireTests; TokenPoolTests.singleFlight
// 44       FaultTests.again (401); TokenPoolTests.anOldTokenIsReplacedInTheBackground
// 45       PushOutcomeTests; HTTPTransportTests.size, .headers, .noDecompression
// 46       JournalDoubtTests.strangers; JournalStatusTests
// 47       JournalStatusTests: giving up
// 48, 49   CrowdTests.fairShares; KillTests.eightProcesses
// 50       CrowdTests.oneToken; TokenPoolTests.singleFlight
// 51       JournalUnderFeetTests.stoppedHolder
// 52       JournalAttemptTests (owners by number, start time and boot)
// 53, 56   ConsoleEndingTests.hangUp
// 54       RemoteTests.lost (the connection cut)
// 55       RemoteTests.silent (until everything is sent; not ten minutes)
// 57       ConsoleInTerminalTests.resize, .oldTerminal
// 58, 59   ConsoleBytesTests.hostile; SafeTextTests
// 60       WriterTests
// 61       StateDirectoryTests; CredentialsTests
// 62       SubmitTests.secrets
// 63       HostTests.curious
// 64       CredentialsTests
// 65       DialogTests; FaultTests.decide
// 66       HostTests.upgrade (the program; not the system's SQLite)

import Foundation
import TestSupport
import Testing

/// The judge after every fault: starts again without it, sends what is left, and compares the journal with what the service saw.
enum Checker {
    /// What the journal says of all rows.
    struct Sums {
        var rows = 0
        private var states: [String: Int] = [:]

        init(_ objects: [[String: Any]]) {
            for object in objects {
                rows += object["rows"] as? Int ?? 0
                states.merge(object["states"] as? [String: Int] ?? [:], uniquingKeysWith: +)
            }
        }

        subscript(state: String) -> Int { states[state, default: 0] }

        /// Rows that somebody still has to do something for.
        var open: Int { waiting + self["accepted"] }

        /// Rows that are still to be sent, or under way.
        var waiting: Int { self["queued"] + self["in_flight"] + self["deferred"] }

        /// Rows that the service has, by the journal.
        var done: Int { self["accepted"] + self["pushed"] + self["failed"] + self["status_unknown"] }

        var sum: Int { states.values.reduce(0, +) }
    }

    /// - Parameters:
    ///   - story: what happened, for whoever reads a failure.
    ///   - resumes: whether what is left is sent first.
    @discardableResult
    static func settle(_ tool: Tool, _ story: String, resumes: Bool = true) async throws -> Sums {
        if resumes {
            let resumed = try await tool("resume", "--all", "--wait", "--json")
            #expect([0, 2, 3, 4].contains(resumed.status), "\(story): \(resumed.status) \(resumed.errors)")
        }
        let verify = try await tool("verify")
        #expect(verify.status == 0, "\(story): \(verify.output)\(verify.errors)")
        let sums = Sums(try await tool("status", "--json").objects)
        let taken = tool.taken
        #expect(taken.values.allSatisfy { $0 == 1 }, "\(story): a record was taken twice")
        #expect(sums.sum == sums.rows, "\(story): the states do not add up")
        if resumes { #expect(sums.open == 0, "\(story): somebody was left waiting") }
        #expect(sums.done <= taken.count, "\(story): \(sums.done) are called done, \(taken.count) were taken")
        let maybe = sums.done + sums["in_doubt"] + sums["in_flight"]
        #expect(taken.count <= maybe, "\(story): taken records are called unsent")
        return sums
    }
}
