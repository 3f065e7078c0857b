extension Key {
    /// The same key on a Latin keyboard, for a letter of a Cyrillic, Devanagari or Arabic layout; any other key as
    /// it is.
    ///
    /// Commands are letters by their place: a person need not change the layout to press `j`.
    package var latinEquivalent: Key {
        guard case .character(let scalar) = self, scalar.value >= 0x80 else { return self }
        return LatinPlaces.latin[scalar].map(Key.character) ?? self
    }
}

/// Where letters of other scripts stand on the keyboard.
private enum LatinPlaces {
    private static let latinSmall = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`\\"
    private static let latinLarge = "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?~|"

    /// Each string follows `latinSmall` or `latinLarge`, place by place; a space stands for nothing of the script.
    private static let layouts: [(places: String, letters: [Unicode.Scalar])] = [
        // Russian and, where the letters differ, Ukrainian and Belarusian.
        (latinSmall, scalars("йцукенгшщзхъфывапролджэячсмитьбю ё ")),
        (latinLarge, scalars("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ Ё ")),
        ("s]'o\\", scalars("іїєўґ")),
        ("S}\"O|", scalars("ІЇЄЎҐ")),
        // Arabic 101; the ligature keys of lam and alef send one character each under X.
        (latinSmall, scalars("ضصثقفغعهخحجدشسيبلاتنمكطئءؤر ىةوزظذ ")),
        ("bGTB", [0xFEFB, 0xFEF7, 0xFEF9, 0xFEF5].compactMap { Unicode.Scalar($0) }),
        (
            "QWERASDFHXZ",
            [0x64E, 0x64B, 0x64F, 0x64C, 0x650, 0x64D, 0x5D, 0x5B, 0x623, 0x652, 0x7E].compactMap {
                Unicode.Scalar($0)
            }
        ),
        ("NYKP?", [0x622, 0x625, 0x60C, 0x61B, 0x61F].compactMap { Unicode.Scalar($0) }),
        ("0123456789", scalars("٠١٢٣٤٥٦٧٨٩")),
        // Devanagari InScript. By number: most are marks that would join their neighbours in a string.
        (
            latinSmall,
            [
                0x94C, 0x948, 0x93E, 0x940, 0x942, 0x92C, 0x939, 0x917, 0x926, 0x91C, 0x921, 0x93C,
                0x94B, 0x947, 0x94D, 0x93F, 0x941, 0x92A, 0x930, 0x915, 0x924, 0x91A, 0x91F,
                0x946, 0x902, 0x92E, 0x928, 0x935, 0x932, 0x938, 0x20, 0x20, 0x92F, 0x20, 0x949,
            ].compactMap { Unicode.Scalar($0) }
        ),
        (
            latinLarge,
            [
                0x914, 0x910, 0x906, 0x908, 0x90A, 0x92D, 0x919, 0x918, 0x927, 0x91D, 0x922, 0x91E,
                0x913, 0x90F, 0x905, 0x907, 0x909, 0x92B, 0x931, 0x916, 0x925, 0x91B, 0x920,
                0x90E, 0x901, 0x923, 0x929, 0x934, 0x933, 0x936, 0x937, 0x964, 0x95F, 0x20, 0x911,
            ].compactMap { Unicode.Scalar($0) }
        ),
        ("0123456789", scalars("०१२३४५६७८९")),
    ]

    static let latin: [Unicode.Scalar: Unicode.Scalar] = {
        var latin: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (places, letters) in layouts {
            for (place, letter) in zip(places.unicodeScalars, letters) where letter.value >= 0x80 {
                latin[letter] = place
            }
        }
        return latin
    }()

    private static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
}
