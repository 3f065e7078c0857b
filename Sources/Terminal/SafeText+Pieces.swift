extension SafeText {
    /// The text cut into pieces of so many columns, at no other place: put together again they are the text.
    package func pieces(of columns: Int) -> [SafeText] {
        var pieces: [SafeText] = []
        var piece = String.UnicodeScalarView()
        var used = 0
        for scalar in string.unicodeScalars {
            let width = TextWidth.columns(of: scalar) ?? 0
            if used > 0, used + width > columns {
                pieces.append(SafeText(untrusted: String(piece)))
                piece = String.UnicodeScalarView()
                used = 0
            }
            piece.append(scalar)
            used += width
        }
        if !piece.isEmpty || pieces.isEmpty { pieces.append(SafeText(untrusted: String(piece))) }
        return pieces
    }
}
