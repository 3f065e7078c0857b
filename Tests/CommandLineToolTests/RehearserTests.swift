import CallPersonalisation
import Sandbox
import Testing

@testable import CallboardCore
@testable import CommandLineTool

struct RehearserTests {
    @Test(.timeLimit(.minutes(5)))
    func `Records fare on the built-in sandbox as on the sandbox they came from, and nothing more arrives there`()
        async throws
    {
        try await Desk.with { desk in
            let rows = ["00", "51", "54"].map { desk.row(receiver: "4477009000\($0)") }
            let file = try desk.file(rows)
            _ = await desk.run("submit", file, "--yes", "--wait", "--realtime")
            let arrivals = desk.server.arrivals.count
            let script = "5<Wait:send>P<Tab><Enter><Wait:rehearsed>"
            let shown = await desk.run("console", "--script", script, "--size", "100x30")
            #expect(shown.status == .success, "\(shown.messages)")
            #expect(shown.results.contains("all 3 records"))
            #expect(shown.results.contains("Every record that has an answer got the same one then."))
            #expect(
                desk.server.arrivals.dropFirst(arrivals).allSatisfy {
                    $0.method == "GET" || !$0.path.contains("record")
                }
            )
        }
    }
}
