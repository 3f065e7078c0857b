import Foundation

// Measured work, run by hand: `Benchmarks files` and `Benchmarks engine`; each prints a table and what it did.
var arguments = Array(CommandLine.arguments.dropFirst())
let name = arguments.isEmpty ? "" : arguments.removeFirst()
do {
    switch name {
    case "engine": try await EngineBenchmark.run(arguments: arguments)
    case "files": try FilesBenchmark.run(arguments: arguments)
    default:
        print(
            "usage: Benchmarks engine [sink COUNT… | batch TOKENS SECONDS | realtime TOKENS SECONDS | refused SECONDS] | files [ROWS…]"
        )
        exit(64)
    }
} catch {
    print("failed: \(error)")
    exit(1)
}
