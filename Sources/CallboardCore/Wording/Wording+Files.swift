import CallPersonalisation
import Glibc

extension Wording {
    /// Why a file as a whole cannot be used, and what to do, in one sentence.
    package static func words(of error: FileError) -> String {
        switch error {
        case .unreadable(let path, 0): "\(path) was closed while it was read; open it again."
        case .unreadable(let path, let code): "\(path) cannot be read: \(reason(code))."
        case .notAFile(let path): "\(path) is a folder or a device, not a file."
        case .spoolFailed(let code): "No temporary copy can be written: \(reason(code)). Free space, then try again."
        case .empty: "The file is empty."
        case .workbook: "This is a spreadsheet workbook: save it as CSV."
        case .headerTooLong: "The first row is longer than a row may be; is it a file of records?"
        case .noRecords: "The JSON has no records in it."
        case .missingFields(let fields):
            "No column is recognised as \(fields.map(\.rawValue).joined(separator: ", ")); "
                + "name the columns as the API does, or map them (--map column=field)."
        case .unknownColumn(let name): "The file has no column \(name)."
        case .unknownField(let name):
            "There is no field \(name); there are \(RecordField.allCases.map(\.rawValue).joined(separator: ", "))."
        case .malformedMapping(let text): "\(text) is no mapping; it is written column=field,column=field."
        case .unknownMapping(let name): "There is no mapping \(name); callboard mappings lists them."
        case .unknownZone(let name): "There is no zone \(name); zones are named as Asia/Kolkata or UTC."
        case .fieldGivenTwice(let field): "Two columns are mapped to \(field.rawValue)."
        }
    }

    /// That no column is the call reason while others are not sent; nil if one is, or none is left over.
    package static func words(ofLeftOver columns: [ColumnMapping.Column]) -> String? {
        names(ofLeftOver: columns).map {
            "no column is the call reason; \($0) \(columns.count == 1 ? "is" : "are") not sent"
        }
    }

    /// The names of the first columns that are left over, and how many others there are; nil if none is.
    package static func names(ofLeftOver columns: [ColumnMapping.Column]) -> String? {
        guard !columns.isEmpty else { return nil }
        let named = columns.prefix(3).map(\.header).joined(separator: ", ")
        return columns.count > 3 ? "\(named) and \(columns.count - 3) more" : named
    }

    /// How many rows of a file go beside another one of it with the same numbers; nil if none.
    package static func words(ofTwice rows: Int, leftOut: Int, count: (Int) -> String = { String($0) }) -> String? {
        guard rows > 0 else { return nil }
        let which = leftOut == 0 ? "all of them are sent" : "those that are not left out are sent"
        return "\(count(rows)) rows: same numbers, overlapping window; \(which)"
    }

    /// In which submissions rows of a file are already that are not through with them, one line for each.
    package static func words(
        ofOpen sums: SendSums,
        count: (Int) -> String = { String($0) },
        moment: (Int64) -> String
    ) -> [String] {
        func part(_ rows: Int, _ one: String, _ more: String) -> String? {
            rows == 0 ? nil : "\(count(rows)) \(rows == 1 ? one : more)"
        }
        let lines = sums.open.map { open in
            let parts = [
                part(open.waiting, "waits", "wait"), part(open.underWay, "is under way", "are under way"),
                part(open.inDoubt, "is in doubt", "are in doubt"),
            ]
            return parts.compactMap(\.self).joined(separator: ", ")
                + " in \(open.name), submitted \(moment(open.submittedAt))"
        }
        return lines + (sums.moreOpen > 0 ? ["\(count(sums.moreOpen)) in further submissions"] : [])
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
