import Terminal

/// The way back from a pane that another one opened.
extension Console {
    /// One pane opened from another.
    struct Way: Hashable {
        let from: PaneName
        let to: PaneName
    }

    /// Where Esc leads from here: to the pane that opened this one, once there is nothing else to go back from.
    var wayBack: PaneName? {
        guard let way, way.to == pane else { return nil }
        let isAsOpened = pane == .failures && failures.isAsOpened
        return isAsOpened || self[pane].isAtTop ? way.from : nil
    }

    /// Opens a pane for what another one is about; Esc there leads back.
    mutating func go(to name: PaneName) -> [Effect] {
        if name != pane { way = Way(from: pane, to: name) }
        return show(name)
    }

    /// Goes to the pane of a key; there is no way back from it but the same keys.
    mutating func choose(_ name: PaneName) -> [Effect] {
        way = nil
        return show(name)
    }
}
