import ArgumentParser
import Testing

@testable import CommandLineTool

@Suite struct PlainArgumentsTests {
    @Test(
        "A plain check of a file means the same as to the parser",
        arguments: [
            ["f.csv"], ["--exact", "f.csv", "--json"],
            ["f.csv", "--labels", "l", "--now", "1800000000000", "--reveal"],
            [
                "--profile", "p", "--config", "c", "--state", "s", "--time-zone", "UTC", "--ascii", "--read-only",
                "f.csv",
            ],
            ["f.csv", "--map", "a=caller", "--errors-to", "bad.csv", "--strict"],
        ]
    )
    func validate(arguments: [String]) throws {
        let plain = try #require(ValidateCommand(plain: arguments))
        let parsed = try #require(try ValidateCommand.parseAsRoot(arguments) as? ValidateCommand)
        #expect(Self.fields(plain) == Self.fields(parsed))
    }

    @Test(
        "A plain start of the console means the same as to the parser",
        arguments: [
            [], ["f.csv"], ["--offline", "f.csv"], ["--profile", "p", "--ascii"], ["--state", "s", "--config", "c"],
            ["f.csv", "--map", "m", "--fix", "reason-length"],
        ]
    )
    func console(arguments: [String]) throws {
        let plain = try #require(ConsoleCommand(plain: arguments))
        let parsed = try #require(try ConsoleCommand.parseAsRoot(arguments) as? ConsoleCommand)
        #expect(Self.fields(plain) == Self.fields(parsed))
    }

    @Test func everyOptionHasAValueWithoutTheParser() throws {
        var text = ""
        dump(try #require(ValidateCommand(plain: ["f"])), to: &text)
        dump(try #require(ConsoleCommand(plain: [])), to: &text)
        #expect(text.contains("_parsedValue"))
        #expect(!text.contains("definition"))
    }

    @Test(
        "What is not plain is left to the parser",
        arguments: [
            [], ["a", "b"], ["-"], ["--help", "f"], ["f", "--now"], ["f", "--now", "soon"], ["f", "--now=1"],
            ["f", "--exact", "--exact"], ["f", "--map", "a=caller", "--map", "b=caller"], ["f", "--color", "never"],
            ["f", "--map", "--json"], ["--", "f"], ["f", "--set", "caller=1"], ["f", "--nonsense"], [""],
        ]
    )
    func leftToTheParser(arguments: [String]) { #expect(ValidateCommand(plain: arguments) == nil) }

    @Test(
        "A console that is not opened on the terminal is left to the parser",
        arguments: [
            ["a", "b"], ["--script", "1"], ["--size", "80x24"], ["--help"], ["--color", "always"], ["--fix", "f"],
        ]
    )
    func consoleLeftToTheParser(arguments: [String]) { #expect(ConsoleCommand(plain: arguments) == nil) }

    private static func fields(_ command: ValidateCommand) -> [String] {
        fields(command.options) + [
            "\(command.file)", "\(command.reading.map ?? "-")", "\(command.reading.saveMap ?? "-")",
            "\(command.reading.format == nil)", "\(command.reading.values)", "\(command.reading.fix)",
            "\(command.reading.saveFix ?? "-")", "\(command.reading.strict)", "\(command.now ?? -1)",
            "\(command.labels ?? "-")", "\(command.exact)", "\(command.errorsTo ?? "-")", "\(command.json)",
            "\(command.reveal)",
        ]
    }

    private static func fields(_ command: ConsoleCommand) -> [String] {
        fields(command.options) + [
            "\(command.screen.script ?? "-")", "\(command.screen.size ?? "-")", "\(command.screen.saveScreen ?? "-")",
            "\(command.screen.slow)", "\(command.screen.theme)",
            "\(command.file ?? "-")", "\(command.offline)", "\(command.map ?? "-")", "\(command.fix)",
        ]
    }

    private static func fields(_ options: GlobalOptions) -> [String] {
        [
            "\(options.profile ?? "-")", "\(options.config ?? "-")", "\(options.state ?? "-")",
            "\(options.timeZone ?? "-")", "\(options.color)", "\(options.ascii)", "\(options.readOnly)",
        ]
    }

    @Test func `Where configuration and state are is told so that it holds in any folder`() throws {
        let options = try GlobalOptions.parse(["--config", "c.toml", "--state", "/var/state"])
        #expect(options.places(from: "/home/me") == ["--config", "/home/me/c.toml", "--state", "/var/state"])
        #expect(try GlobalOptions.parse([]).places(from: "/home/me").isEmpty)
    }
}
