/// A date and time of day on some wall clock, without a zone.
struct CivilTime: Hashable, Sendable {
    var year: Int
    var month: Int
    var day: Int
    var hour = 0
    var minute = 0
    var second = 0
    var millisecond = 0

    /// Whether the calendar and the clock have it; 24:00 is the end of its day.
    var exists: Bool {
        guard (1...12).contains(month), (1...CivilTime.days(in: month, of: year)).contains(day) else { return false }
        if hour == 24 { return minute == 0 && second == 0 && millisecond == 0 }
        return (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
    }

    /// Milliseconds since 1970-01-01 00:00 on the same wall clock.
    var milliseconds: Int64 {
        let seconds = ((CivilTime.days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return Int64(seconds) * 1000 + Int64(millisecond)
    }

    /// Days since 1970-01-01 of a Gregorian date.
    ///
    /// Counts in eras of 400 years that begin in March, so that the leap day comes last.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Days of a month.
    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
