/// What became of a copy.
package enum CopyOutcome: Hashable, Sendable {
    /// The terminal was asked to take so many bytes; it does not say whether it did.
    case sent(bytes: Int, by: Clipboard.Route)
    /// More than terminals take; nothing was sent.
    case tooLong(bytes: Int, max: Int)
}

/// Copying through the terminal (OSC 52), which reaches the person's own machine over SSH as well.
package struct Clipboard: Hashable, Sendable {
    /// What stands between us and the terminal.
    package enum Route: Hashable, Sendable {
        /// Nothing.
        case direct
        /// tmux: asked itself, and to pass the request on, since its settings decide which of the two works.
        case tmux
        /// GNU screen: passed on in small pieces.
        case screen
    }

    /// The most bytes that are copied; several terminals stop at 100,000 characters of base64.
    package static let bytesMax = 74_994
    /// Columns of a note at most.
    private static let noteMax = 200
    /// GNU screen drops longer strings.
    private static let screenPiece = 240

    /// What stands between us and the terminal.
    package let route: Route

    /// A clipboard behind something.
    package init(route: Route) {
        self.route = route
    }

    /// The clipboard of a session.
    package init(environment: [String: String]) {
        if environment["TMUX"].map({ !$0.isEmpty }) == true {
            route = .tmux
        } else if environment["STY"].map({ !$0.isEmpty }) == true {
            route = .screen
        } else {
            route = .direct
        }
    }

    /// The bytes that ask for a copy, `nil` if the text is too long.
    package func request(for text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.bytesMax else { return nil }
        let plain = Array("\u{1B}]52;c;".utf8) + Self.base64(bytes) + [0x07]
        // tmux may take it for itself, too.
        return (route == .tmux ? plain : []) + wrapped(plain)
    }

    /// The bytes that ask for a note (OSC 9); cut to what a note can hold.
    package func note(_ text: SafeText) -> [UInt8] {
        // A number at the beginning would be a command to some terminals.
        wrapped(Array("\u{1B}]9;callboard: \(text.clipped(to: Self.noteMax).string)\u{7}".utf8))
    }

    /// A sequence as it reaches the terminal through what stands between.
    private func wrapped(_ plain: [UInt8]) -> [UInt8] {
        let escape: UInt8 = 0x1B
        switch route {
        case .direct: return plain
        case .tmux:
            let doubled = plain.flatMap { $0 == escape ? [escape, escape] : [$0] }
            return Array("\u{1B}Ptmux;".utf8) + doubled + Array("\u{1B}\\".utf8)
        case .screen:
            var request: [UInt8] = []
            var rest = plain[...]
            while !rest.isEmpty {
                request += Array("\u{1B}P".utf8) + rest.prefix(Self.screenPiece) + Array("\u{1B}\\".utf8)
                rest = rest.dropFirst(Self.screenPiece)
            }
            return request
        }
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? Int(bytes[start + offset]) : 0) }
            for place in 0..<4 {
                output.append(place <= count ? digits[group >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return output
    }
}
