import CProcess

/// What of the program itself lies in memory.
package enum ProgramMemory {
    /// Lets go of the code that was run so far; what is needed again comes back from the page cache within microseconds.
    ///
    /// The system maps sixteen pages where one is touched, and much of what a start or the opening of a file touches is never used again:
    /// half of what a check of any size would hold.
    package static func letGoOfCode() { cprocess_let_go_of_code() }
}
