import CallPersonalisation
import CallboardCore
import Foundation
import Terminal

extension Console {
    /// Runs the console on the terminal until the person leaves.
    ///
    /// The first frame is shown before a database, the network or a task is touched. What is under way when the person leaves
    /// is finished before it returns.
    ///
    /// - Returns: the exit code: 0, or 64 if there is no terminal that can show it (said on standard error).
    package static func run(options: ConsoleOptions) -> Int32 {
        // What the command line and the configuration needed.
        ProgramMemory.letGoOfCode()
        do {
            let screen = try NcursesScreen(environment: options.environment)
            screen.use(
                Theme.chosen(
                    options.theme,
                    color: options.color,
                    environment: options.environment,
                    colors: screen.colors
                )
            )
            return try Session(options, screen: screen).run()
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            return 64
        }
    }

    /// The console for options, at the size of a screen.
    init(_ options: ConsoleOptions, size: Size) {
        var facts = Facts(
            badge: options.badge,
            now: SystemClock().now(),
            zone: options.timeZone,
            isReadOnly: options.isReadOnly,
            isOffline: options.isOffline
        )
        facts.core = .opening
        facts.keymap = options.keymap
        facts.hasSandbox = options.rehearse != nil
        facts.places = options.places
        facts.sample = options.sample.map { SafeText(untrusted: String($0.split(separator: "/").last ?? "")) }
        self.init(facts: facts, size: size, file: options.file)
        if let sample = options.sample { offer(sample) }
    }
}
