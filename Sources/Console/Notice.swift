import Terminal

/// What the line above the footer says; it stays until the next one.
struct Notice: Hashable, Sendable {
    /// The words.
    var text: SafeText
    /// How they look.
    var style: Style
    /// Until when it holds.
    var stays = Stay.next

    /// Until when a notice holds.
    enum Stay: Hashable, Sendable {
        /// Until the next one.
        case next
        /// Until what is awaited has come.
        case answer
        /// Until a moment, in milliseconds since the epoch.
        case moment(Int64)
        /// While a command can do nothing in a pane.
        case off(Command, PaneName)
    }

    /// A notice.
    init(_ text: SafeText, style: Style = .plain) {
        self.text = text
        self.style = style
    }

    /// Something that is under way; it goes when a question about it comes.
    static func waiting(_ text: SafeText) -> Notice {
        var notice = Notice(text)
        notice.stays = .answer
        return notice
    }

    /// Why a command can do nothing in a pane; it goes when that is no longer so.
    ///
    /// - Parameter key: what was pressed for it; nil if its name was typed or chosen.
    static func off(_ command: Command, in pane: PaneName, why: SafeText, pressed key: Key? = nil) -> Notice {
        let asked = key.map { SafeText(untrusted: $0.description) } ?? SafeText(untrusted: command.rawValue)
        var notice = Notice.problem("\(asked): \(why).")
        notice.stays = .off(command, pane)
        return notice
    }

    /// Something that holds for a while only.
    static func passing(_ text: SafeText, until moment: Int64) -> Notice {
        var notice = Notice(text)
        notice.stays = .moment(moment)
        return notice
    }

    /// Something that went wrong or cannot be done.
    static func problem(_ text: SafeText) -> Notice { Notice(text, style: .warning) }
}
