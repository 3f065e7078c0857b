import CallPersonalisation
import CallboardCore
import Console
import Foundation
import Sandbox

/// A console on a sandbox in the same process, in a temporary folder.
struct Demo {
    private let options: GlobalOptions
    private let screen: ScreenOptions
    private let context: CommandContext

    init(_ options: GlobalOptions, _ screen: ScreenOptions, _ context: CommandContext) {
        self.options = options
        self.screen = screen
        self.context = context
    }

    /// Shows the console until the person leaves, then removes everything.
    ///
    /// - Throws: `CommandFailure`, `SandboxServer.StartError`.
    func show(file: String?) throws -> CommandStatus {
        let opened = file.map { $0.hasPrefix("/") ? $0 : FileManager.default.currentDirectoryPath + "/" + $0 }
        let folder = try Demo.makeFolder(context)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = SandboxServer(configuration: configuration)
        let endpoint = try Blocking.wait { try await server.start() }
        defer { _ = try? Blocking.wait { await server.stop() } }
        let sample = folder + "/sample.csv"
        try DemoFile.write(to: sample, labels: server.configuration.labels.map(\.id))
        // A path typed in the console is meant from the demo's own folder; it is left again before that is removed.
        let before = FileManager.default.currentDirectoryPath
        _ = chdir(folder)
        defer { _ = chdir(before) }

        let profile = try profile(endpoint)
        let (context, key) = (context, endpoint.apiKey)
        var console = ConsoleOptions(profile: profile) {
            try ServiceCore(
                profile: profile,
                stateDirectory: StateDirectory(path: folder + "/state").path,
                apiKey: { key },
                operatorName: context.operatorName
            )
        }
        if options.isLinear(context) {
            let isReadOnly = options.readOnly
            let open = console.openCore
            return try Blocking.wait {
                await LinearConsole(core: try open(), isReadOnly: isReadOnly, isOffline: false, context: context).run()
            }
        }
        console.apply(options, context)
        console.file = opened
        console.sample = sample
        return try screen.show(console, context, from: before)
    }

    private var configuration: SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.keepsArrivals = false
        // Results arrive while one looks on.
        configuration.ripening = .seconds(1) ... .seconds(8)
        return configuration
    }

    private func profile(_ endpoint: SandboxEndpoint) throws -> Profile {
        Profile(
            name: "demo",
            account: try ServiceAccount(
                baseURL: endpoint.baseURL,
                clientAccountID: endpoint.clientAccountID,
                version: .v1
            ),
            kind: .sandbox,
            keyID: endpoint.keyID,
            timeZone: options.timeZone ?? "UTC",
            // Nobody would miss what a sandbox did not get.
            onHangUp: .stop
        )
    }

    /// A new folder that nobody else can read.
    static func makeFolder(_ context: CommandContext) throws -> String {
        var template = Array(((context.environment["TMPDIR"] ?? "/tmp") + "/callboard-demo-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(.unexpected, "No temporary folder can be made: \(String(cString: strerror(errno))).")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
