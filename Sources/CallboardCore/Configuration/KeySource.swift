/// Where the secret half of a profile's API key comes from (rule S2); never an argument and never the environment.
package enum KeySource: Hashable, Sendable {
    /// A file of this user's that nobody else can read.
    case file(String)
    /// A command line whose first line of output is the key, such as `pass show truecaller/acme`.
    case command(String)
    /// An open descriptor that was inherited, read to its end.
    case descriptor(Int32)
    /// A question on the terminal, typed without echo.
    case prompt

    /// What it is, for `config show`; holds no secret.
    package var words: String {
        switch self {
        case .file(let path): "file \(path)"
        case .command(let line): "command \(line)"
        case .descriptor(let number): "descriptor \(number)"
        case .prompt: "asked for at the terminal"
        }
    }
}
