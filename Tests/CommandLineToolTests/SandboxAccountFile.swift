import Sandbox

/// The one account of a sandbox that refuses others.
enum SandboxAccountFile {
    static let account = SandboxAccount(
        clientAccountID: "0d5f2a8e-1c36-4a0b-9f6e-2b7c8d9e0f11",
        keyID: "1d5f2a8e-1c36-4a0b-9f6e-2b7c8d9e0f11",
        apiKey: "2d5f2a8e-1c36-4a0b-9f6e-2b7c8d9e0f11"
    )
}
