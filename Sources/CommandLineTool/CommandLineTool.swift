import ArgumentParser
import CallboardCore
import Dispatch
import Glibc

/// The command line: arguments in, a status out.
package enum CommandLineTool {
    /// With fewer descriptors than this the network library ends the process instead of failing.
    private static let descriptorsMin: rlim_t = 64

    /// Whether enough files may be open, after asking for more.
    private static func hasDescriptors() -> Bool {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return true }
        if limit.rlim_cur < descriptorsMin, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(limit.rlim_max, 1024)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return limit.rlim_cur >= descriptorsMin
    }

    /// With less address space than this, in bytes, threads cannot be started; the library waits for room then, for ever.
    private static let addressSpaceMin: rlim_t = 400 << 20

    /// The limit on address space if it is too low, in bytes.
    private static func narrowAddressSpace() -> rlim_t? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < addressSpaceMin else {
            return nil
        }
        return limit.rlim_cur
    }

    /// What this process was not given enough of, and how to give it more.
    private static func shortage() -> String? {
        if !hasDescriptors() {
            return "Fewer than \(descriptorsMin) files may be open at once. Allow more: ulimit -n 1024."
        }
        guard let limit = narrowAddressSpace() else { return nil }
        return "Only \(limit >> 20) MiB of address space are allowed; \(addressSpaceMin >> 20) MiB are needed. "
            + "Allow more: ulimit -v unlimited."
    }

    /// Runs the process's own arguments and ends it; to be called on the main thread.
    package static func main() -> Never {
        Hardening.apply()
        // What loading and the libraries' own beginnings needed.
        ProgramMemory.letGoOfCode()
        // A reader that goes away is noticed when writing; it must not end a submission.
        signal(SIGPIPE, SIG_IGN)
        // A file that may not grow any more is an error of the write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let context = CommandContext.live()
        if let shortage = shortage() {
            context.output.say("callboard: \(shortage)")
            context.output.flush()
            exit(CommandStatus.configuration.rawValue)
        }
        let arguments = Array(CommandLine.arguments.dropFirst())
        let order = ArgumentOrder(arguments)
        // A screen is shown without a task, so that the first frame waits for nothing.
        if let command = screenCommand(order), command.needsScreen(in: context) {
            let status = finish(
                Result { try command.show(in: context) }.mapError { CommandFailure($0) },
                context.output
            )
            exit(status.rawValue)
        }
        Task { exit(await run(arguments, in: context).rawValue) }
        dispatchMain()
    }

    /// Runs a command with arguments in a world.
    package static func run(_ arguments: [String], in context: CommandContext) async -> CommandStatus {
        do {
            if arguments == ["--version"] {
                context.output.results.write(RootCommand.configuration.version + "\n")
                return finish(.success(.success), context.output)
            }
            let order = ArgumentOrder(arguments)
            if order.command == ValidateCommand.self, let command = ValidateCommand(plain: order.rest) {
                return finish(.success(try await run(tool: command, in: context)), context.output)
            }
            return finish(.success(try await run(parsed(order), in: context)), context.output)
        } catch {
            return finish(.failure(error), context.output)
        }
    }

    /// Says why a command failed and gives on what was held back.
    private static func finish(_ result: Result<CommandStatus, any Error>, _ output: Output) -> CommandStatus {
        var status: CommandStatus
        do {
            status = try result.get()
        } catch let error as CommandFailure {
            if !error.message.isEmpty { output.say("callboard: \(error.message)") }
            status = error.status
        } catch {
            status = explain(error, output)
        }
        output.flush()
        if let code = output.results.failure, code != EPIPE {
            output.say("callboard: The output could not be written: \(String(cString: strerror(code))).")
            status = max(status, .unexpected)
        }
        return status
    }

    private static func run(_ command: any ParsableCommand, in context: CommandContext) async throws -> CommandStatus {
        guard let command = command as? any ToolCommand else {
            // What the parser brings itself, such as help; it throws what it has to say.
            var command = command
            try command.run()
            return .success
        }
        return try await run(tool: command, in: context)
    }

    private static func run(tool command: any ToolCommand, in context: CommandContext) async throws -> CommandStatus {
        do {
            return try await command.run(in: context)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// The command that takes the terminal over, if one is meant and was called as it must be.
    private static func screenCommand(_ order: ArgumentOrder) -> (any ScreenCommand)? {
        if order.command == ConsoleCommand.self {
            if let command = ConsoleCommand(plain: order.rest) { return command }
        } else if order.command != DemoCommand.self {
            return nil
        }
        return (try? parsed(order)) as? any ScreenCommand
    }

    /// A command whose name is plain is parsed alone, which saves the parser a look at all the others.
    private static func parsed(_ order: ArgumentOrder) throws -> any ParsableCommand {
        if let command = order.command, let parsed = try? command.parseAsRoot(order.rest) { return parsed }
        return try RootCommand.parseAsRoot(order.all)
    }

    /// Says what the parser has to say: help and versions as results, errors as messages.
    private static func explain(_ error: any Error, _ output: Output) -> CommandStatus {
        let message = RootCommand.fullMessage(for: error)
        guard RootCommand.exitCode(for: error).isSuccess else {
            output.say(message)
            return .usage
        }
        output.results.write(message.hasSuffix("\n") ? message : message + "\n")
        return .success
    }
}
