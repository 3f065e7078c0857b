package import CallPersonalisation
package import Foundation

/// Reads moments in the notations people and programs write; the same for forms, files and commands.
///
/// A time without a zone is in the reader's zone (`ZoneOffsets` says what becomes of times that occur twice or never). A
/// date without a time of day is its first moment.
package struct TimeReader: Sendable {
    /// The moment that relative forms count from, in milliseconds since the epoch.
    package let now: Int64
    /// How dates such as 12/01/2027 are read.
    package var order: DateOrder
    /// Whether small numbers are days as spreadsheets count them; otherwise they are seconds, which is a mistake.
    package var readsSerials: Bool
    private let offsets: ZoneOffsets

    /// What counts as a spreadsheet's day: 1 January 2000 to 31 December 2099.
    package static let serialDays = 36_526..<73_051
    /// Days from a spreadsheet's day 0 (30 December 1899) to 1 January 1970.
    private static let serialEpoch = 25_569
    private static let day: Int64 = 86_400_000

    /// Makes a reader; looks up the zone's offsets around `now`.
    package init(zone: TimeZone, now: Int64, order: DateOrder = .dayFirst, readsSerials: Bool = false) {
        self.now = now
        self.order = order
        self.readsSerials = readsSerials
        offsets = ZoneOffsets(zone, around: now)
    }

    /// Reads a text; for an end, `start` is what `+2h` and `18:30` count from.
    package func read(_ text: String, after start: Int64? = nil) -> TimeReading {
        var text = text
        return text.withUTF8 { read($0, after: start) }
    }

    /// Reads UTF-8; for an end, `start` is what `+2h` and `18:30` count from.
    package func read(_ text: UnsafeBufferPointer<UInt8>, after start: Int64? = nil) -> TimeReading {
        if let moment = TimeReader.milliseconds(text) { return .at(moment) }
        let reading = parse(text, start).reading
        guard case .at(let moment) = reading else { return reading }
        // A moment that the wire cannot say, because it has fewer than 11 or more than 13 digits, is not one.
        return (10_000_000_000...9_999_999_999_999).contains(moment) ? reading : .notATime
    }

    /// The moment of a text that is one on the wire already, which every reader reads alike.
    package static func milliseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard (11...13).contains(text.count), case .at(let moment) = TimeReading(apiForm: text),
            moment >= 10_000_000_000
        else { return nil }
        return moment
    }

    /// The notation of a text; nil unless it is a time.
    package func notation(of text: String) -> TimeNotation? {
        var text = text
        return text.withUTF8 { parse($0, nil).notation }
    }

    /// The days that are taken for a spreadsheet's number for a date where times are expected: 2009 to 2064.
    private static let likelySerialDays = 40_000...60_000

    /// Whether a text is likely a spreadsheet's number for a date: `46357`, `46357.7083333`.
    package static func isLikelySerial(_ text: String) -> Bool {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count < 2 || (!parts[1].isEmpty && parts[1].utf8.allSatisfy { $0 &- 0x30 < 10 }) else {
            return false
        }
        return parts.first.flatMap { Int($0) }.map(likelySerialDays.contains) ?? false
    }

    /// What a text says about the order of day and month in its column.
    package static func orderEvidence(_ text: UnsafeBufferPointer<UInt8>) -> DateOrderEvidence {
        var scanner = TimeScanner(text)
        let first = scanner.digits(2)
        guard first.count > 0, scanner.take(0x2F) || scanner.take(0x2D) else { return .none }
        let second = scanner.digits(2)
        guard second.count > 0, scanner.take(0x2F) || scanner.take(0x2D) else { return .none }
        guard scanner.digits(4).count >= 2 else { return .none }
        if first.value > 12, second.value <= 12 { return .proof(.dayFirst) }
        if second.value > 12, first.value <= 12 { return .proof(.monthFirst) }
        return .open
    }

    // MARK: Forms

    private typealias Parsed = (reading: TimeReading, notation: TimeNotation?)
    private static let refused: Parsed = (.notATime, nil)

    private func parse(_ text: UnsafeBufferPointer<UInt8>, _ start: Int64?) -> Parsed {
        var scanner = TimeScanner(text)
        guard !scanner.isAtEnd else { return (.missing, nil) }
        switch scanner.next {
        case 0x30...0x39: return parseDigits(scanner, start)
        case 0x2B:
            guard let span = TimeReader.span(&scanner), scanner.isAtEnd else { return TimeReader.refused }
            return (.at((start ?? now) + span), .span)
        case 0x6E, 0x4E:
            guard scanner.take(word: "now") else { return TimeReader.refused }
            scanner.spaces()
            if scanner.isAtEnd { return (.at(now), .now) }
            guard let span = TimeReader.span(&scanner), scanner.isAtEnd else { return TimeReader.refused }
            return (.at(now + span), .now)
        default: return parseDay(scanner, start)
        }
    }

    private func parseDigits(_ start: TimeScanner, _ after: Int64?) -> Parsed {
        var scanner = start
        let first = scanner.digits(14)
        if scanner.isAtEnd {
            if readsSerials, first.count <= 5, TimeReader.serialDays.contains(first.value) {
                return serial(days: first.value, start)
            }
            let reading = TimeReading(apiForm: start.text)
            return (reading, reading.milliseconds == nil ? nil : .milliseconds)
        }
        switch (first.count, scanner.next) {
        case (1...2, 0x3A): return parseClock(start, after)
        case (4, 0x2D), (4, 0x2F), (4, 0x2E): return parseYearFirst(scanner, year: first.value)
        case (1...2, 0x2F), (1...2, 0x2E), (1...2, 0x2D): return parseYearLast(scanner, first: first.value)
        case (1...2, 0x20): return parseNamedMonth(scanner, day: first.value)
        case (5, 0x2E), (5, 0x2C):
            guard readsSerials, TimeReader.serialDays.contains(first.value) else { return TimeReader.refused }
            return serial(days: first.value, start)
        default: return TimeReader.refused
        }
    }

    private func parseClock(_ start: TimeScanner, _ after: Int64?) -> Parsed {
        var scanner = start
        var time = CivilTime(year: 1970, month: 1, day: 1)
        guard TimeReader.timeOfDay(&scanner, into: &time), scanner.isAtEnd, time.exists else {
            return TimeReader.refused
        }
        let base = after ?? now - 1
        let midnight = localMidnight(before: base)
        let timeOfDay = time.milliseconds
        for days in 0...2 {
            let moment = offsets.utc(fromLocal: midnight + Int64(days) * TimeReader.day + timeOfDay)
            if moment > base { return (.at(moment), .clock) }
        }
        return TimeReader.refused
    }

    /// Midnight of the day of a moment, on the zone's wall clock.
    private func localMidnight(before moment: Int64) -> Int64 {
        let local = offsets.local(fromUTC: moment)
        return local - (local % TimeReader.day + TimeReader.day) % TimeReader.day
    }

    private static let nearDays: [String: Int64] = ["today": 0, "tomorrow": 1, "yesterday": -1]
    /// From that of 1 January 1970 on.
    private static let weekdays = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    /// So many letters name a weekday or a month.
    private static let fewestLetters = 3

    private static func place(of word: String, in names: [String]) -> Int? {
        word.utf8.count < fewestLetters ? nil : names.firstIndex { $0.hasPrefix(word) }
    }

    /// Reads `tomorrow`, `today 18:00` and `Thu 10:00`, which is the next one; a weekday alone is no moment.
    private func parseDay(_ start: TimeScanner, _ after: Int64?) -> Parsed {
        var scanner = start
        let word = scanner.word()
        _ = scanner.take(0x2C)
        var time = CivilTime(year: 1970, month: 1, day: 1)
        let hasTime = scanner.spaces()
        guard !hasTime || TimeReader.timeOfDay(&scanner, into: &time), scanner.isAtEnd, time.exists else {
            return TimeReader.refused
        }
        if let days = TimeReader.nearDays[word] {
            let local = localMidnight(before: now) + days * TimeReader.day + time.milliseconds
            return (.at(offsets.utc(fromLocal: local)), .clock)
        }
        guard hasTime, let weekday = TimeReader.place(of: word, in: TimeReader.weekdays) else {
            return TimeReader.refused
        }
        let base = after ?? now - 1
        let midnight = localMidnight(before: base)
        let today = midnight / TimeReader.day
        for ahead in 0...7 where (today + Int64(ahead) - Int64(weekday)) % 7 == 0 {
            let moment = offsets.utc(fromLocal: midnight + Int64(ahead) * TimeReader.day + time.milliseconds)
            if moment > base { return (.at(moment), .clock) }
        }
        return TimeReader.refused
    }

    /// Reads `1 Dec 2026 15:00`.
    private func parseNamedMonth(_ afterDay: TimeScanner, day: Int) -> Parsed {
        var scanner = afterDay
        scanner.spaces()
        guard let month = TimeReader.place(of: scanner.word(), in: TimeReader.months), scanner.spaces() else {
            return TimeReader.refused
        }
        let year = scanner.digits(4)
        guard year.count == 4 else { return TimeReader.refused }
        return finish(scanner, CivilTime(year: year.value, month: month + 1, day: day), .yearLast)
    }

    private func parseYearFirst(_ afterYear: TimeScanner, year: Int) -> Parsed {
        var scanner = afterYear
        let separator = scanner.next
        guard scanner.take(separator) else { return TimeReader.refused }
        let month = scanner.digits(2)
        guard month.count > 0, scanner.take(separator) else { return TimeReader.refused }
        let day = scanner.digits(2)
        guard day.count > 0 else { return TimeReader.refused }
        return finish(scanner, CivilTime(year: year, month: month.value, day: day.value), .yearFirst)
    }

    private func parseYearLast(_ afterFirst: TimeScanner, first: Int) -> Parsed {
        var scanner = afterFirst
        let separator = scanner.next
        guard scanner.take(separator) else { return TimeReader.refused }
        let second = scanner.digits(2)
        guard second.count > 0, scanner.take(separator) else { return TimeReader.refused }
        let year = scanner.digits(4)
        guard year.count == 4 || year.count == 2 else { return TimeReader.refused }
        // Dots are written by people who put the day first.
        let isDayFirst = separator == 0x2E || order == .dayFirst
        let date = CivilTime(
            year: year.count == 2 ? 2000 + year.value : year.value,
            month: isDayFirst ? second.value : first,
            day: isDayFirst ? first : second.value
        )
        return finish(scanner, date, .yearLast)
    }

    /// Reads what may follow a date: a time of day and a zone.
    private func finish(_ afterDate: TimeScanner, _ date: CivilTime, _ notation: TimeNotation) -> Parsed {
        var scanner = afterDate
        var time = date
        var hasTime = false
        if scanner.take(0x54) || scanner.take(0x74) {
            hasTime = true
        } else {
            _ = scanner.take(0x2C)
            hasTime = scanner.spaces()
        }
        if hasTime, !TimeReader.timeOfDay(&scanner, into: &time) { return TimeReader.refused }
        var zone: Int64?
        if hasTime, !scanner.isAtEnd {
            guard let offset = TimeReader.zoneOffset(&scanner) else { return TimeReader.refused }
            zone = offset
        }
        guard scanner.isAtEnd, time.exists, (1970...2286).contains(time.year) else { return TimeReader.refused }
        if let zone { return (.at(time.milliseconds - zone), .zoned) }
        return (.at(offsets.utc(fromLocal: time.milliseconds)), notation)
    }

    private func serial(days: Int, _ start: TimeScanner) -> Parsed {
        var scanner = start
        _ = scanner.digits(5)
        var fraction: Int64 = 0
        if !scanner.isAtEnd {
            guard scanner.take(0x2E) || scanner.take(0x2C) else { return TimeReader.refused }
            let digits = scanner.digits(9)
            guard digits.count > 0 else { return TimeReader.refused }
            _ = scanner.digits(14)
            guard scanner.isAtEnd else { return TimeReader.refused }
            var scale: Int64 = 1
            for _ in 0..<digits.count { scale *= 10 }
            // A spreadsheet's fraction is a rounded number; whole seconds are what was meant.
            fraction = (Int64(digits.value) * 86_400 + scale / 2) / scale * 1000
        }
        let local = Int64(days - TimeReader.serialEpoch) * TimeReader.day + fraction
        return (.at(offsets.utc(fromLocal: local)), .serial)
    }

    // MARK: Parts

    /// Reads `9:00`, `09:00:30.250`, `6:00 PM`; false if it is none.
    private static func timeOfDay(_ scanner: inout TimeScanner, into time: inout CivilTime) -> Bool {
        let hour = scanner.digits(2)
        guard hour.count > 0, scanner.take(0x3A) else { return false }
        let minute = scanner.digits(2)
        guard minute.count == 2 else { return false }
        time.hour = hour.value
        time.minute = minute.value
        if scanner.take(0x3A) {
            let second = scanner.digits(2)
            guard second.count == 2 else { return false }
            time.second = second.value
            if scanner.take(0x2E) || scanner.take(0x2C) {
                let fraction = scanner.digits(3)
                guard fraction.count > 0 else { return false }
                _ = scanner.digits(14)
                time.millisecond = fraction.value * (fraction.count == 1 ? 100 : fraction.count == 2 ? 10 : 1)
            }
        }
        var half = scanner
        half.spaces()
        let isAfternoon = half.take(word: "pm") || half.take(word: "p.m.")
        if isAfternoon || half.take(word: "am") || half.take(word: "a.m.") {
            guard (1...12).contains(time.hour) else { return false }
            time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
            scanner = half
        }
        return true
    }

    /// Reads `Z`, `UTC`, `+05:30`, `+0530`, `-08`, with a space in front or not; in milliseconds.
    private static func zoneOffset(_ scanner: inout TimeScanner) -> Int64? {
        scanner.spaces()
        if scanner.take(word: "z") { return 0 }
        if scanner.take(word: "utc") || scanner.take(word: "gmt"), scanner.isAtEnd { return 0 }
        let isWest = scanner.next == 0x2D
        guard scanner.take(0x2B) || scanner.take(0x2D) else { return nil }
        let hours = scanner.digits(2)
        guard hours.count == 2, hours.value <= 14 else { return nil }
        _ = scanner.take(0x3A)
        let minutes = scanner.digits(2)
        guard minutes.count == 2 || minutes.count == 0, minutes.value < 60 else { return nil }
        let offset = Int64(hours.value * 60 + minutes.value) * 60_000
        return isWest ? -offset : offset
    }

    /// Reads `+2h`, `-30m`, `+1h30m`, `+1d`, `+45s`; in milliseconds.
    private static func span(_ scanner: inout TimeScanner) -> Int64? {
        let isBack = scanner.next == 0x2D
        guard scanner.take(0x2B) || scanner.take(0x2D) else { return nil }
        scanner.spaces()
        var total: Int64 = 0
        repeat {
            let number = scanner.digits(6)
            guard number.count > 0 else { return nil }
            let unit: Int64
            switch scanner.next | 0x20 {
            case 0x64: unit = day
            case 0x68: unit = 3_600_000
            case 0x6D: unit = 60_000
            case 0x73: unit = 1000
            default: return nil
            }
            _ = scanner.take(scanner.next)
            total += Int64(number.value) * unit
            scanner.spaces()
        } while !scanner.isAtEnd
        return isBack ? -total : total
    }
}
