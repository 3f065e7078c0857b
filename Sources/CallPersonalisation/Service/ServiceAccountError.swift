/// Why an address or an account cannot be used, told by what has to be changed in the configuration.
public enum ServiceAccountError: Error, Hashable, Sendable {
    /// The address is not `https://host` or `https://host:port`: write it without path, query, fragment and user.
    case addressForm
    /// The host name or the port is not possible: correct it.
    case addressHost
    /// `http://` to a host that is not this machine would show tokens and numbers to the network: use `https://`.
    case addressNeedsTLS
    /// The client account is not a UUID: copy it again from the console's page *Manage API Keys*.
    case accountForm
}
