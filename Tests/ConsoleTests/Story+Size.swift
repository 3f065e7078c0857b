import CallPersonalisation
import Terminal

@testable import CallboardCore
@testable import Console

extension Story {
    /// A console at a size.
    init(
        _ size: Size,
        kind: Profile.Kind = .test,
        labels: [Label]? = Story.labels,
        file: String? = nil,
        isReadOnly: Bool = false,
        isOffline: Bool = false,
        isOpen: Bool = true
    ) {
        self.init(
            columns: size.columns,
            rows: size.rows,
            kind: kind,
            labels: labels,
            file: file,
            isReadOnly: isReadOnly,
            isOffline: isOffline,
            isOpen: isOpen
        )
    }
}
