package import CallPersonalisation

/// Why a file as a whole cannot be used; problems of single rows are rules instead.
package enum FileError: Error, Hashable, Sendable {
    /// The file could not be opened or read; `code` is the system's error number, 0 if it was closed meanwhile.
    case unreadable(path: String, code: Int32)
    /// It is a folder or a device.
    case notAFile(path: String)
    /// The temporary copy could not be written; `code` is the system's error number.
    case spoolFailed(code: Int32)
    /// There is nothing in it.
    case empty
    /// It is a workbook of a spreadsheet program, which has to be saved as text first.
    case workbook
    /// The first row is longer than a row may be.
    case headerTooLong
    /// It was said or looked to be JSON, but holds no objects.
    case noRecords
    /// No column and no constant gives these required fields.
    case missingFields([RecordField])
    /// A mapping names a column that the file does not have.
    case unknownColumn(String)
    /// A mapping or a constant names a field that does not exist.
    case unknownField(String)
    /// A mapping is not of the form `column=field,…`.
    case malformedMapping(String)
    /// No mapping of this name is saved.
    case unknownMapping(String)
    /// A mapping names a zone that the tz database does not have.
    case unknownZone(String)
    /// Two columns are given to the same field.
    case fieldGivenTwice(RecordField)
}
