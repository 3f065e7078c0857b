package import Foundation

/// A zone's offsets from UTC, looked up once, so that a million local times need no calendar.
///
/// A local time that occurs twice (clocks go back) is the first of the two. One that does not occur (clocks go forward)
/// is read with the offset before the change, so 02:30 becomes 03:30.
package struct ZoneOffsets: Sendable {
    /// From `start` on (milliseconds since the epoch), local time is UTC plus `offset` milliseconds.
    private struct Segment {
        var start: Int64
        var offset: Int64
    }

    private let zone: TimeZone
    private let segments: [Segment]
    private let end: Int64

    /// Days before and after `now` whose changes are looked up in advance; other times ask the zone itself.
    private static let daysAround = (before: 400, after: 800)
    private static let day: Int64 = 86_400_000
    /// No zone changes its clocks twice within a week.
    private static let step = 7 * day

    /// Looks up a zone's offsets around `now`, in milliseconds since the epoch.
    package init(_ zone: TimeZone, around now: Int64) {
        var at = now - Int64(ZoneOffsets.daysAround.before) * ZoneOffsets.day
        let end = now + Int64(ZoneOffsets.daysAround.after) * ZoneOffsets.day
        var segments = [Segment(start: at, offset: ZoneOffsets.offset(of: zone, at: at))]
        while at < end {
            let next = at + ZoneOffsets.step
            let offset = ZoneOffsets.offset(of: zone, at: next)
            if let last = segments.last, last.offset != offset {
                var (before, after) = (at, next)
                while after - before > 1000 {
                    let middle = (before + after) / 2000 * 1000
                    if ZoneOffsets.offset(of: zone, at: middle) == last.offset {
                        before = middle
                    } else {
                        after = middle
                    }
                    if middle == before, after - before <= 1000 { break }
                }
                segments.append(Segment(start: after / 1000 * 1000, offset: offset))
            }
            at = next
        }
        self.zone = zone
        self.segments = segments
        self.end = at
    }

    /// The moment of a local time given in milliseconds on the wall clock; both counted from 1970-01-01 00:00.
    package func utc(fromLocal local: Int64) -> Int64 {
        for index in segments.indices {
            let segment = segments[index]
            let next = index + 1 < segments.count ? segments[index + 1].start : end
            let moment = local - segment.offset
            if moment < segment.start {
                if index == 0 { break }
                // It fell into the gap before this segment: the offset before the change holds.
                return local - segments[index - 1].offset
            }
            if moment < next { return moment }
        }
        // Far away from now: the offset at the moment that the local time would be in UTC, then once more with that.
        let guess = local - ZoneOffsets.offset(of: zone, at: local)
        return local - ZoneOffsets.offset(of: zone, at: guess)
    }

    /// The time on the wall clock at a moment.
    package func local(fromUTC moment: Int64) -> Int64 {
        guard let first = segments.first, moment >= first.start, moment < end else {
            return moment + ZoneOffsets.offset(of: zone, at: moment)
        }
        let segment = segments.last { $0.start <= moment } ?? first
        return moment + segment.offset
    }

    private static func offset(of zone: TimeZone, at moment: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment) / 1000))) * 1000
    }
}
