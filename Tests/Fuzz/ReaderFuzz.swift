import CallPersonalisation
import CallboardCore
import Foundation
import Glibc

/// The entry that libFuzzer calls with any bytes: they are read as a file of records and as an answer of the service.
///
/// Every row must be accounted for, and the same in one block as in many. Built and run by `.ci/fuzz`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReaders(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let choice = data[0]
    let bytes = UnsafeBufferPointer(start: data + 1, count: count - 1)
    if choice & 0x80 != 0 {
        _ = try? JSONReader.read(Array(bytes))
    } else {
        FileFuzz.read(bytes, choice)
    }
    return 0
}

/// Reads bytes as a file.
private enum FileFuzz {
    private static let now: Int64 = 1_795_498_200_000
    private static let labelID = "3d0c2f1a-0000-4000-8000-000000000001"
    private static let labels = LabelDirectory([Label(id: LabelID(labelID), name: "Acme Delivery")])
    private static let recipe = Recipe([
        Repair(.replaceRefused, .callReason, "-", for: .reasonCharacters),
        Repair(.oneLine, .callReason, for: .reasonControl),
        Repair(.cut, .callReason, "100", for: .reasonLength),
        Repair(.digits, .receiver, for: .receiverDigits),
        Repair(.restoreNumber, .receiver, for: .receiverSpreadsheet),
        Repair(.callingCode, .receiver, "91", for: .receiverZero),
        Repair(.set, .startsAt, "now", for: .startsMissing),
        Repair(.last, .endsAt, "+4h", for: .endsMissing),
        Repair(.swap, .endsAt, for: .windowOrder),
        Repair(.moveTo, .startsAt, "now", for: .windowPast),
    ])
    /// A file without a name, in memory, whose bytes are other ones each time.
    private static let descriptor: Int32 = {
        var template = Array("/dev/shm/callboard-fuzz-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        unlink(template)
        return descriptor
    }()

    /// What was found, row by row.
    private struct Found: Equatable {
        var rows: [[String]] = []
        var valid = 0
        var invalid = 0
    }

    static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ choice: UInt8) {
        ftruncate(descriptor, 0)
        guard pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count else { return }
        let formats: [FileFormat?] = [nil, nil, .csv, .tsv, .json, .jsonLines, .api, nil]
        let format = formats[Int(choice & 7)]
        let isExact = choice & 8 != 0
        let isRepaired = choice & 16 != 0
        guard let whole = check(format, isExact: isExact, isRepaired: isRepaired, blockSize: 1 << 18) else { return }
        precondition(whole.valid + whole.invalid == whole.rows.count, "a row is not accounted for")
        let parts = check(format, isExact: isExact, isRepaired: isRepaired, blockSize: 64 + Int(choice))
        precondition(parts == whole, "blocks of another size find something else")
    }

    private static func check(_ format: FileFormat?, isExact: Bool, isRepaired: Bool, blockSize: Int) -> Found? {
        guard let file = try? RecordFile(descriptor: dup(descriptor), path: "", format: format, spoolFolder: "/dev/shm")
        else { return nil }
        var options = FileCheck.Options(now: now, labels: labels)
        options.isExact = isExact
        options.spoolFolder = "/dev/shm"
        options.threads = 1
        options.blockSize = blockSize
        if isRepaired { options.changes.recipe = recipe }
        var mapping = ColumnMapping()
        for (field, value) in [
            (RecordField.caller, "911140001234"), (.receiver, "919812343210"), (.labelID, labelID), (.startsAt, "now"),
            (.endsAt, "+4h"),
        ] {
            mapping.defaults[field] = value
        }
        guard let check = try? FileCheck(file, mapping: mapping, options: options) else { return nil }
        var found = Found()
        let report = try? check.run(rows: .all) { row in
            found.rows.append([String(row.line)] + row.rules.rules.map(\.name) + row.cells)
        }
        guard let report else { return nil }
        precondition(report.rows == found.rows.count, "a row is not told")
        (found.valid, found.invalid) = (report.valid, report.invalid)
        return found
    }
}
