/// The mappings that people saved, in the state directory.
package struct MappingStore: Sendable {
    private let files: SavedFiles

    /// The mappings of a state directory.
    package init(stateDirectory: String) { files = SavedFiles(folder: stateDirectory + "/mappings") }

    /// The names, in order.
    package var names: [String] { files.names() }

    /// Where a mapping's file is.
    package func path(of name: String) -> String { files.path(name) }

    /// Whether a text is meant as the name of a mapping and not as `column=field`.
    package static func isName(_ text: String) -> Bool { SavedFiles.isName(text) }

    /// A saved mapping; nil if there is none of this name.
    ///
    /// - Throws: `ConfigurationError` if its file cannot be read.
    package func mapping(named name: String) throws(ConfigurationError) -> ColumnMapping? {
        guard SavedFiles.isName(name), let text = try files.read(name) else { return nil }
        return try ColumnMapping(text: text, path: files.path(name))
    }

    /// Saves a mapping; one of the same name is replaced.
    ///
    /// - Throws: `ConfigurationError`.
    package func save(_ mapping: ColumnMapping, as name: String) throws(ConfigurationError) {
        guard SavedFiles.isName(name) else {
            throw ConfigurationError(
                path: files.folder,
                "\(name) cannot be a name: letters, digits, . _ and - are allowed, at most 64"
            )
        }
        try files.write(mapping.saved.text, as: name)
    }

    /// Removes a mapping; false if there is none of this name.
    package func remove(_ name: String) -> Bool { SavedFiles.isName(name) && files.remove(name) }
}
