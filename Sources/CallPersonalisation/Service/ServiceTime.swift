import Foundation

/// Reads the notations of time that stand in answers.
enum ServiceTime {
    /// RFC 3339 such as `2024-05-06T07:08:09.402122Z`: any number of fractional digits, `Z` or an offset.
    static func rfc3339(_ text: String) -> Date? {
        var digits = Scanner(text)
        guard let year = digits.number(4), digits.take(0x2D), let month = digits.number(2), digits.take(0x2D),
            let day = digits.number(2), digits.take(0x54) || digits.take(0x74) || digits.take(0x20),
            let hour = digits.number(2), digits.take(0x3A), let minute = digits.number(2), digits.take(0x3A),
            let second = digits.number(2),
            let whole = seconds(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        var fraction = 0.0
        if digits.take(0x2E) {
            var scale = 0.1
            guard digits.digit != nil else { return nil }
            while let digit = digits.digit {
                fraction += Double(digit) * scale
                scale /= 10
                digits.skip()
            }
        }
        var offset = 0
        if !(digits.take(0x5A) || digits.take(0x7A)) {
            let isAhead = digits.take(0x2B)
            guard isAhead || digits.take(0x2D), let hours = digits.number(2), digits.take(0x3A),
                let minutes = digits.number(2), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isAhead ? 60 : -60)
        }
        guard digits.isAtEnd else { return nil }
        return Date(timeIntervalSince1970: Double(whole - offset) + fraction)
    }

    /// The three forms of an HTTP date; source: RFC 9110, 5.6.7.
    static func http(_ text: String) -> Date? {
        let words = text.split { " ,-".contains($0) }
        // `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`
        let order: (day: Int, month: Int, year: Int, time: Int)
        if words.count == 6, words[5] == "GMT" {
            order = (1, 2, 3, 4)
        } else if words.count == 5 {
            order = (2, 1, 4, 3)
        } else {
            return nil
        }
        let time = words[order.time].split(separator: ":", omittingEmptySubsequences: false)
        guard let month = months.firstIndex(of: String(words[order.month])), let day = number(words[order.day]),
            var year = number(words[order.year]), time.count == 3,
            let hour = number(time[0]), let minute = number(time[1]), let second = number(time[2])
        else { return nil }
        // Two digits are of the obsolete form, whose century has to be guessed.
        if words[order.year].utf8.count == 2 { year += year < 70 ? 2000 : 1900 }
        return seconds(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
            .map { Date(timeIntervalSince1970: Double($0)) }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Seconds since the epoch of a date of the Gregorian calendar in UTC; nil if there is no such date.
    private static func seconds(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1, (1...12).contains(month), (1...lengths[month - 1]).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        let before = year - 1
        let days =
            before * 365 + before / 4 - before / 100 + before / 400 + lengths[..<(month - 1)].reduce(0, +) + day - 1
        // Day 0 is 1 January of year 1, which lies 719,162 days before the epoch.
        return (days - 719_162) * 86_400 + hour * 3600 + minute * 60 + second
    }

    private struct Scanner {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = text[...].utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        var digit: Int? { rest.first.flatMap { (0x30...0x39).contains($0) ? Int($0 - 0x30) : nil } }

        mutating func skip() { rest = rest.dropFirst() }

        mutating func take(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            skip()
            return true
        }

        mutating func number(_ count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                guard let digit else { return nil }
                value = value * 10 + digit
                skip()
            }
            return value
        }
    }
}
