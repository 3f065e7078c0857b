/// The keys of a profile in the configuration file, with what each may be.
enum ProfileKey: String, CaseIterable {
    case baseURL = "base_url"
    case clientAccountID = "client_account_id"
    case kind
    case apiVersion = "api_version"
    case keyID = "key_id"
    case apiKeyFile = "api_key_file"
    case apiKeyCommand = "api_key_command"
    case apiKeyDescriptor = "api_key_descriptor"
    case timeZone = "time_zone"
    case tokens
    case onHangUp = "on_hangup"
    case resendUnknown = "resend_unknown"
    case retentionDays = "retention_days"
    case realTimePerSecond = "realtime_per_second"
    case batchPerMinute = "batch_per_minute"
    case tokensPer30Minutes = "tokens_per_30_minutes"
    case allowanceShare = "allowance_share"

    /// What is allowed, as the end of a sentence that begins with "must be".
    var allowed: String {
        switch self {
        case .baseURL: "https://HOST or https://HOST:PORT; http:// only to this machine, such as http://127.0.0.1:8080"
        case .clientAccountID: "a UUID: 8-4-4-4-12 hexadecimal digits"
        case .kind: "\"live\", \"test\" or \"sandbox\""
        case .apiVersion: "\"v1\", \"v2\" or \"v3\""
        case .keyID: "the key ID of the console's page Manage API Keys, 1 to 200 printable characters"
        case .apiKeyFile: "the path of a file of yours with mode 0600"
        case .apiKeyCommand: "a command line whose first line of output is the key"
        case .apiKeyDescriptor: "the number of an open descriptor, 3 to 1023"
        case .timeZone: "a zone of the tz database, such as \"Asia/Kolkata\""
        case .tokens: "a whole number from 1 to 10"
        case .onHangUp: "\"finish\" or \"stop\""
        case .resendUnknown: "\"never\" or \"always\""
        case .retentionDays: "a whole number of days from 1 to 3650"
        case .realTimePerSecond, .batchPerMinute, .tokensPer30Minutes: "a whole number from 1 to 1000000"
        case .allowanceShare: "a number above 0 and at most 0.99"
        }
    }
}
