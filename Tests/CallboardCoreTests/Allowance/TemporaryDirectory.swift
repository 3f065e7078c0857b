import Foundation

/// A directory that lasts as long as a test.
enum TemporaryDirectory {
    static func with<R>(_ body: (String) throws -> R) throws -> R {
        let path = try make()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    static func with<R>(_ body: (String) async throws -> R) async throws -> R {
        let path = try make()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    /// The permissions of a file.
    static func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return attributes[.posixPermissions] as? Int ?? 0
    }

    private static func make() throws -> String {
        let path = NSTemporaryDirectory() + "callboard-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
