import CallPersonalisation
import CallboardCore
import Glibc

/// The words for what is wrong with a file as a whole.
enum FileWords {
    /// What is wrong and what to do.
    static func words(of error: FileError) -> String {
        switch error {
        case .unreadable(let path, let code): "\(path): \(String(cString: strerror(code)))"
        case .notAFile(let path): "\(path) is not a file; name a file, or - for standard input."
        case .spoolFailed(let code):
            "No temporary copy can be written (\(String(cString: strerror(code)))); free space, or set TMPDIR."
        case .empty: "The file is empty."
        case .headerTooLong: "The first row is longer than 1 MiB; this is not a file of records."
        case .noRecords: "The file holds no JSON objects; records are objects in an array, or one a line."
        case .missingFields(let fields):
            "No column is recognised for \(names(fields)). Say which one it is with --map COLUMN=\(fields.first?.rawValue ?? ""), "
                + "or give all records the same value with --set \(fields.first?.rawValue ?? "")=VALUE."
        case .unknownColumn(let name): "The file has no column \(name)."
        case .unknownField(let name):
            "There is no field \(name); fields are \(names(RecordField.allCases)), keep and ignore."
        case .malformedMapping(let text): "\(text) is not of the form COLUMN=FIELD."
        case .workbook, .unknownZone, .unknownMapping: Wording.words(of: error)
        case .fieldGivenTwice(let field): "Two columns are given to \(field.rawValue)."
        }
    }

    private static func names(_ fields: [RecordField]) -> String { fields.map(\.rawValue).joined(separator: ", ") }
}
