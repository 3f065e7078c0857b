package import CallPersonalisation
import Glibc

/// Records that were composed one by one and wait to be submitted together; one batch for each account.
package struct OpenBatch: Hashable, Sendable {
    /// One of its records.
    package struct Entry: Hashable, Sendable {
        /// By what it is found; never used again for another record.
        package var number: Int64
        /// The record, with its times in milliseconds.
        package var record: RecordDraft

        package init(number: Int64, record: RecordDraft) {
            self.number = number
            self.record = record
        }
    }

    /// What became of a record that was to be added.
    package enum Addition: Hashable, Sendable {
        case added
        /// The same record is there already.
        case isThere
        /// There are `recordsMax` already.
        case isFull
    }

    /// The records in the order in which they were added.
    package var entries: [Entry]

    /// What stands in the place of a file's name, and where its submissions are from.
    package static let name = "composed-batch"
    /// As many as fit into one request; more are better prepared in a file.
    package static let recordsMax = RecordRules.batchSize.upperBound

    package init(entries: [Entry] = []) { self.entries = entries }
}

extension RecordFile {
    /// The records of an open batch as a file that is checked and mended like any other; it has no name on disk.
    ///
    /// - Throws: `FileError`
    package convenience init(_ batch: OpenBatch, spoolFolder: String) throws {
        var bytes: [UInt8] = []
        RecordExport.appendCSVHeader(to: &bytes)
        for entry in batch.entries { RecordExport.appendCSV(entry.record, to: &bytes) }
        var spool = try Spool(in: spoolFolder)
        try spool.append(bytes)
        let file = try spool.finish()
        try self.init(descriptor: dup(file.descriptor), path: OpenBatch.name, format: .csv, spoolFolder: spoolFolder)
    }
}
