import NIOSSL

/// A certificate for localhost and 127.0.0.1 that nobody has a reason to trust; made for these tests, valid until 2126.
enum TestCertificate {
    /// What a server needs to speak TLS with it.
    static func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(key)
            )
        )
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBmzCCAUGgAwIBAgIUc+WcCKiGJ79dv4m/CHbw6gVZxDcwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDA2MDMzMloYDzIxMjYxMDMx
        MDYwMzMyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAAQrBhWJU9YuyTCbaFxjK2DbD7nljONa/65OCV1HACsy6nIqWxW6xwCs
        8WZkEiadipTjZnmzbZ5xiJVLu5PgG8BHo28wbTAdBgNVHQ4EFgQUH4OMWH0sK6Eq
        X93vBylwHTMUxR8wHwYDVR0jBBgwFoAUH4OMWH0sK6EqX93vBylwHTMUxR8wDwYD
        VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
        zj0EAwIDSAAwRQIgW4DF3M5twba7FpeN8NnfP33xaCaN4wrR1UTKf9ZWOm4CIQCP
        8masZL/Avrjnii2JBsvBpdqiico511eJJhOjIYvSow==
        -----END CERTIFICATE-----
        """

    private static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtLICoGg3HKF83Xr3
        3ypbkqLm52QfdLM3IJl4Ze2N5A6hRANCAAQrBhWJU9YuyTCbaFxjK2DbD7nljONa
        /65OCV1HACsy6nIqWxW6xwCs8WZkEiadipTjZnmzbZ5xiJVLu5PgG8BH
        -----END PRIVATE KEY-----
        """
}
