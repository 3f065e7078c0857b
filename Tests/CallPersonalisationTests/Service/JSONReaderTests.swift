import Foundation
import Testing

@testable import CallPersonalisation

@Suite("Reading JSON")
struct JSONReaderTests {
    private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test("Values are read as they are")
    func values() throws {
        #expect(try read(" null ") == .null)
        #expect(try read("[true,false]") == .array([.bool(true), .bool(false)]))
        #expect(
            try read("[0,-0,12,-9223372036854775808,9223372036854775807]")
                == .array([.integer(0), .integer(0), .integer(12), .integer(.min), .integer(.max)])
        )
        #expect(
            try read("[9223372036854775808,1.5,1e3,-2.5E-1]")
                == .array([.number(9_223_372_036_854_775_808), .number(1.5), .number(1000), .number(-0.25)])
        )
        #expect(
            try read(#"{"a":{"b":[]},"":{}}"#)
                == .object(["a": .object(["b": .array([])]), "": .object([:])])
        )
        #expect(try read(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#) == .string("\"\\/\u{8}\u{C}\n\r\té😀é"))
    }

    @Test(
        "A text that is odd in any way is refused",
        arguments: [
            "", " ", "nul", "nullx", "tru", "{", "}", "[1,]", "[,1]", "[1 2]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
            "{a:1}", #"{'a':1}"#, "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "[1]]", #""a"#,
            #""a\""#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#, "\"\u{1}\"",
            "\"a\nb\"", "\u{FEFF}{}", "1 2", "// x\n1", "\u{A0}1", #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#,
        ]
    )
    func refused(text: String) {
        #expect(throws: JSONReader.Problem.self) { try read(text) }
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]]
    )
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: JSONReader.Problem.notUTF8(at: 1)) { try JSONReader.read([0x22] + bytes + [0x22]) }
        #expect(throws: JSONReader.Problem.notUTF8(at: 1)) { try JSONReader.read([0x22, 0x5C, 0x6E] + bytes + [0x22]) }
    }

    @Test("Thirty-two levels are read, one more is not", arguments: [(32, true), (33, false), (100_000, false)])
    func depth(levels: Int, isRead: Bool) {
        let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        #expect(((try? read(text)) != nil) == isRead)
    }

    @Test("A string of 64 KiB is read, one byte more is not", arguments: [(65_536, true), (65_537, false)])
    func stringLength(count: Int, isRead: Bool) {
        let text = "\"" + String(repeating: "x", count: count) + "\""
        #expect(((try? read(text)) != nil) == isRead)
    }

    @Test("Whatever bytes come, the verdict is Foundation's or stricter")
    func agreesWithFoundation() {
        let seed = Array(#"{"data":[{"id":"r\u00e91","n":-12.5e3,"ok":true,"x":null}],"m":"é\n"}"#.utf8)
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var taken = 0
        for _ in 0..<3000 {
            var bytes = seed
            for _ in 0...next(2) {
                switch next(3) {
                case 0: bytes[next(bytes.count)] = UInt8(next(256))
                case 1: bytes.remove(at: next(bytes.count))
                default: bytes.insert(seed[next(seed.count)], at: next(bytes.count))
                }
            }
            guard (try? JSONReader.read(bytes)) != nil else { continue }
            taken += 1
            let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            #expect(theirs != nil, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(taken > 100)
    }
}

@Suite("Reading times")
struct ServiceTimeTests {
    @Test(
        "The three forms of an HTTP date are read",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ]
    )
    func httpDates(text: String) {
        #expect(ServiceTime.http(text) == Date(timeIntervalSince1970: 784_111_777))
    }

    @Test(
        "What is no date is not read",
        arguments: [
            "", "now", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 2024 00:00:00 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Abc 1994 08:49:37 GMT",
            "Sun, -6 Nov 1994 08:49:37 GMT x",
        ]
    )
    func noHTTPDates(text: String) {
        #expect(ServiceTime.http(text) == nil)
    }

    @Test(
        "A time of RFC 3339 that cannot be is not read",
        arguments: [
            ("2024-02-29T00:00:00Z", true), ("2023-02-29T00:00:00Z", false), ("2024-13-01T00:00:00Z", false),
            ("2024-01-01T00:00:00", false), ("2024-01-01T00:00:00.Z", false), ("2024-01-01", false),
            ("2024-01-01T00:00:00+0530", false), ("2024-01-01T00:00:00+05:30", true), ("1970-01-01T00:00:00Zx", false),
            ("2024-01-01t00:00:00z", true), ("24-01-01T00:00:00Z", false),
        ]
    )
    func rfc3339(text: String, isRead: Bool) {
        #expect((ServiceTime.rfc3339(text) != nil) == isRead)
    }

    @Test("Offsets are taken away")
    func offsets() {
        #expect(ServiceTime.rfc3339("1970-01-01T05:30:00+05:30") == Date(timeIntervalSince1970: 0))
        #expect(ServiceTime.rfc3339("1969-12-31T19:00:00.5-05:00") == Date(timeIntervalSince1970: 0.5))
    }
}
