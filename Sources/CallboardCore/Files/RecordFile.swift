import Glibc

/// A file of records that was opened and recognised: its format, its columns, and where its rows begin.
///
/// Comma-separated text in UTF-8 is read where it lies. Everything else is first written once as such text into a
/// temporary file without a name, in a folder that the caller gives, so that any format of any size needs the same small
/// memory and gets the same verdicts. Safe to use from several threads.
package final class RecordFile: Sendable {
    /// The path as it was given; `-` for standard input.
    package let path: String
    /// The form of the file.
    package let format: FileFormat
    /// How its bytes become text.
    package let encoding: FileEncoding
    /// The byte between cells; a comma for JSON.
    package let separator: UInt8
    /// The columns' names; `column 1`, `column 2` … if the file has none.
    package let headers: [String]
    /// Whether the first row names the columns.
    package let hasHeader: Bool
    /// The first rows, at most `sampleMax`, as cells.
    package let sample: [[String]]
    /// Bytes of rows; what progress is counted in.
    package var size: Int { file.size - dataStart }

    /// How many rows the columns are recognised by.
    package static let sampleMax = 100
    private static let headSize = 1 << 16

    let file: ReadableFile
    /// Where the first row of data begins.
    let dataStart: Int
    /// The line on which it begins, from 1.
    let dataLine: Int
    /// Cells before the first column: the line numbers of rows that were JSON.
    let hiddenColumns: Int

    /// Opens a file, or standard input for `-`.
    ///
    /// - Parameters:
    ///   - format: nil to recognise it
    ///   - spoolFolder: where a temporary copy may be written
    /// - Throws: `FileError`
    package convenience init(path: String, format: FileFormat? = nil, spoolFolder: String = "/tmp") throws {
        let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.unreadable(path: path, code: errno) }
        try self.init(descriptor: descriptor, path: path, format: format, spoolFolder: spoolFolder)
    }

    /// Takes over an open descriptor; what cannot be read at any place, such as a pipe, is copied first.
    ///
    /// - Throws: `FileError`
    package init(descriptor: Int32, path: String, format: FileFormat? = nil, spoolFolder: String = "/tmp") throws {
        self.path = path
        var file = try RecordFile.regular(descriptor, path: path, spoolFolder)
        guard file.size > 0 else { throw FileError.empty }
        if try RecordFile.isWorkbook(file) { throw FileError.workbook }
        let (encoding, mark) = try RecordFile.encoding(of: file)
        var start = mark
        if encoding != .utf8 {
            file = try Transcoder.utf8Copy(of: file, encoding, from: mark, in: spoolFolder)
            start = 0
        }
        self.encoding = encoding

        let byte = try RecordFile.firstByte(file, from: start)
        let isJSON = format.map(\.isJSON) ?? (byte == 0x7B || byte == 0x5B)
        if isJSON {
            let rows = try JSONRows.convert(file, from: start, in: spoolFolder)
            self.format = format ?? rows.format
            self.file = rows.file
            headers = rows.headers
            hasHeader = true
            separator = 0x2C
            dataStart = 0
            dataLine = 1
            hiddenColumns = 1
        } else {
            let head = try RecordHead(file, from: start, separator: format == .tsv ? 0x09 : nil)
            self.format = format ?? (head.separator == 0x09 ? .tsv : .csv)
            self.file = file
            headers = head.headers
            hasHeader = head.hasHeader
            separator = head.separator
            dataStart = head.dataStart
            dataLine = head.dataLine
            hiddenColumns = 0
        }
        let first = try RecordFile.sample(
            self.file,
            from: dataStart,
            separator: separator,
            columns: headers.count,
            hidden: hiddenColumns
        )
        sample = first.rows
        estimatedRows =
            first.rows.isEmpty ? 0 : (self.file.size - dataStart) / max(1, first.bytes / first.rows.count) * 9 / 8
    }

    /// About how many rows there are, by the length of the first ones, rounded up.
    let estimatedRows: Int

    // MARK: Opening

    /// What `.xlsx` and `.ods` begin with, which are ZIP archives, and what `.xls` does.
    private static let workbookMarks: [[UInt8]] = [[0x50, 0x4B, 0x03, 0x04], [0xD0, 0xCF, 0x11, 0xE0]]

    private static func isWorkbook(_ file: ReadableFile) throws -> Bool {
        var head = [UInt8](repeating: 0, count: 4)
        let count = try head.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            return try file.read(into: base.assumingMemoryBound(to: UInt8.self), count: 4, at: 0)
        }
        return workbookMarks.contains(Array(head.prefix(count)))
    }

    private static func regular(_ descriptor: Int32, path: String, _ folder: String) throws -> ReadableFile {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw FileError.unreadable(path: path, code: code)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return try ReadableFile(descriptor: descriptor)
        case S_IFIFO, S_IFSOCK, S_IFCHR:
            defer { close(descriptor) }
            return try copy(descriptor, path: path, folder)
        default:
            close(descriptor)
            throw FileError.notAFile(path: path)
        }
    }

    private static func copy(_ descriptor: Int32, path: String, _ folder: String) throws -> ReadableFile {
        var spool = try Spool(in: folder)
        var buffer = [UInt8](repeating: 0, count: headSize)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 {
                if errno == EINTR { continue }
                let code = errno
                spool.discard()
                throw FileError.unreadable(path: path, code: code)
            }
            if count == 0 { break }
            do {
                try spool.append(buffer[..<count])
            } catch {
                spool.discard()
                throw error
            }
        }
        return try spool.finish()
    }

    private static func encoding(of file: ReadableFile) throws -> (FileEncoding, Int) {
        let head = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        defer { head.deallocate() }
        let count = try file.read(into: head, count: 256, at: 0)
        if let marked = FileEncoding.marked(UnsafeBufferPointer(start: head, count: count)) { return marked }
        return (try FileEncoding.unmarked(file), 0)
    }

    private static func firstByte(_ file: ReadableFile, from offset: Int) throws -> UInt8? {
        var stream = ByteStream(file, from: offset)
        while let byte = try stream.take() {
            if ![0x20, 0x09, 0x0A, 0x0D].contains(byte) { return byte }
        }
        return nil
    }

    private static func sample(
        _ file: ReadableFile,
        from offset: Int,
        separator: UInt8,
        columns: Int,
        hidden: Int
    ) throws -> (rows: [[String]], bytes: Int) {
        let buffer = BlockBuffer(capacity: headSize, separator: separator, cellMax: columns + hidden)
        try buffer.load(file, from: offset, wanted: headSize)
        var rows: [[String]] = []
        while rows.count < sampleMax {
            let outcome = buffer.nextRow()
            guard outcome == .row || outcome == .unclosedQuote else { break }
            if buffer.isBlank { continue }
            buffer.forgetTexts()
            rows.append((hidden..<columns + hidden).map { String(decoding: buffer.text($0), as: UTF8.self) })
        }
        return (rows, buffer.position)
    }
}
