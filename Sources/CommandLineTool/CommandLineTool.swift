import ArgumentParser
import CallboardCore
import Glibc

/// The command line: arguments in, a status out.
package enum CommandLineTool {
    /// Runs the process's own arguments and ends it.
    package static func main() async -> Never {
        Hardening.apply()
        // A reader that goes away is noticed when writing; it must not end a submission.
        signal(SIGPIPE, SIG_IGN)
        let context = CommandContext.live()
        let status = await run(Array(CommandLine.arguments.dropFirst()), in: context)
        exit(status.rawValue)
    }

    /// Runs a command with arguments in a world.
    package static func run(_ arguments: [String], in context: CommandContext) async -> ExitStatus {
        let order = ArgumentOrder(arguments)
        var status: ExitStatus
        do {
            status = try await run(try parsed(order), in: context)
        } catch let error as CommandFailure {
            if !error.message.isEmpty { context.output.say("callboard: \(error.message)") }
            status = error.status
        } catch {
            status = explain(error, context.output)
        }
        context.output.flush()
        if let code = context.output.results.failure, code != EPIPE {
            context.output.say("callboard: The output could not be written: \(String(cString: strerror(code))).")
            status = max(status, .unexpected)
        }
        return status
    }

    private static func run(_ command: any ParsableCommand, in context: CommandContext) async throws -> ExitStatus {
        guard let command = command as? any ToolCommand else {
            // What the parser brings itself, such as help; it throws what it has to say.
            var command = command
            try command.run()
            return .success
        }
        do {
            return try await command.run(in: context)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// A command whose name is plain is parsed alone, which saves the parser a look at all the others.
    private static func parsed(_ order: ArgumentOrder) throws -> any ParsableCommand {
        if let command = order.command, let parsed = try? command.parseAsRoot(order.rest) { return parsed }
        return try RootCommand.parseAsRoot(order.all)
    }

    /// Says what the parser has to say: help and versions as results, errors as messages.
    private static func explain(_ error: any Error, _ output: Output) -> ExitStatus {
        let message = RootCommand.fullMessage(for: error)
        guard RootCommand.exitCode(for: error).isSuccess else {
            output.say(message)
            return .usage
        }
        output.results.write(message.hasSuffix("\n") ? message : message + "\n")
        return .success
    }
}
