import CProcess
import Glibc

/// Runs the command that gives an API key, such as `pass show truecaller/acme`.
///
/// The command line itself holds no secret; the secret comes back through a pipe and is never part of an argument or an environment.
/// The command runs in a session of its own without a terminal, so that it can neither draw over a screen nor wait for a key, and
/// so that it can be ended with everything it started.
struct HelperCommand {
    /// The most it may give, in bytes.
    static let outputMax = 64 * 1024
    /// The most of its messages that is shown, in bytes.
    static let messageMax = 500

    let line: String
    let limit: Duration

    /// What one of the two pipes gave so far.
    private struct Stream {
        var descriptor: Int32
        var bytes: [UInt8] = []
        var isOpen = true
    }

    /// Runs it to its end and gives its output.
    ///
    /// - Throws: `CredentialError`.
    func run() throws(CredentialError) -> [UInt8] {
        var pid: Int32 = 0
        var ends: (output: Int32, messages: Int32) = (-1, -1)
        let code = cprocess_start_helper(line, &pid, &ends.output, &ends.messages)
        guard code == 0 else { throw .helperNotStarted(words: String(cString: strerror(code))) }
        var output = Stream(descriptor: ends.output)
        var messages = Stream(descriptor: ends.messages)
        defer {
            close(ends.output)
            close(ends.messages)
        }
        let deadline = ContinuousClock.now + limit
        let status: Int32
        do {
            try HelperCommand.collect(&output, &messages, until: deadline, limit)
            status = try HelperCommand.wait(for: pid, until: deadline, limit)
        } catch {
            HelperCommand.end(pid)
            throw error
        }
        return try judge(status, output.bytes, messages.bytes)
    }

    /// Ends everything the command started: all of it is in its process group.
    private static func end(_ pid: Int32) {
        kill(-pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    private func judge(_ status: Int32, _ output: [UInt8], _ messages: [UInt8]) throws(CredentialError) -> [UInt8] {
        let signal = status & 0x7F
        guard signal == 0 else { throw .helperKilled(signal: signal) }
        let code = (status >> 8) & 0xFF
        guard code == 0 else {
            let said = String(decoding: messages.prefix(HelperCommand.messageMax), as: UTF8.self)
            throw .helperFailed(status: code, said: HelperCommand.oneLine(said))
        }
        return output
    }

    /// The last line with something in it; a helper's complaint usually ends with the reason.
    private static func oneLine(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        return lines.last { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
    }

    private static func collect(
        _ output: inout Stream,
        _ messages: inout Stream,
        until deadline: ContinuousClock.Instant,
        _ limit: Duration
    ) throws(CredentialError) {
        while output.isOpen || messages.isOpen {
            var waiting = [output, messages].filter(\.isOpen).map {
                pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
            }
            let rest = deadline - ContinuousClock.now
            let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
            guard rest > .zero else { throw .helperSlow(seconds: Int(limit.components.seconds)) }
            let ready = poll(&waiting, nfds_t(waiting.count), Int32(clamping: milliseconds + 1))
            guard ready >= 0 || errno == EINTR else {
                throw .helperNotStarted(words: String(cString: strerror(errno)))
            }
            take(&output)
            take(&messages)
            guard output.bytes.count <= outputMax else { throw .helperTooMuch }
            // Messages beyond what is shown are read and forgotten, so that the command is not held up.
            messages.bytes.removeFirst(max(0, messages.bytes.count - messageMax))
        }
    }

    private static func take(_ stream: inout Stream) {
        guard stream.isOpen else { return }
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = read(stream.descriptor, &buffer, buffer.count)
        if count > 0 {
            stream.bytes.append(contentsOf: buffer[..<count])
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            stream.isOpen = false
        }
    }

    /// Waits for the end of a command that has closed its output.
    private static func wait(
        for pid: pid_t,
        until deadline: ContinuousClock.Instant,
        _ limit: Duration
    ) throws(CredentialError) -> Int32 {
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { return status }
            guard ended == 0 || errno == EINTR else {
                throw .helperNotStarted(words: String(cString: strerror(errno)))
            }
            guard ContinuousClock.now < deadline else { throw .helperSlow(seconds: Int(limit.components.seconds)) }
            usleep(1000)
        }
    }
}
