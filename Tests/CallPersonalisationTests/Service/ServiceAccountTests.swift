import CallPersonalisation
import Testing

@Suite("Client account and address")
struct ServiceAccountTests {
    @Test(
        "An address is an origin, with TLS unless it is this machine",
        arguments: [
            ("https://enterprise-portal-noneu.truecaller.com", "https://enterprise-portal-noneu.truecaller.com"),
            ("HTTPS://Service.Example/", "https://service.example"), ("https://h:443", "https://h:443"),
            ("https://10.0.0.1:65535", "https://10.0.0.1:65535"),
            ("https://[2001:db8::1]:1", "https://[2001:db8::1]:1"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("http://127.255.255.255", "http://127.255.255.255"),
            ("http://localhost:1", "http://localhost:1"), ("http://[::1]:8080/", "http://[::1]:8080"),
        ]
    )
    func accepted(text: String, expected: String) throws {
        #expect(try ServiceAccount.checkedBaseURL(text) == expected)
    }

    @Test(
        "Any other address is refused with what to change",
        arguments: [
            ("", ServiceAccountError.addressForm), ("service.example", .addressForm), ("ftp://h", .addressForm),
            ("https://", .addressForm), ("https:///", .addressForm), ("https://h/path", .addressForm),
            ("https://h//", .addressForm), ("https://h?x", .addressForm), ("https://h#x", .addressForm),
            ("https://user@h", .addressForm), ("https://127.0.0.1@evil.example", .addressForm),
            ("https://h h", .addressForm), (" https://h", .addressForm), ("https://h\\x", .addressForm),
            ("https://h:0", .addressHost), ("https://h:65536", .addressHost), ("https://h:", .addressHost),
            ("https://h:+1", .addressHost), ("https://h:000001", .addressHost), ("https://h:8a", .addressHost),
            ("https://h:1:2", .addressHost), ("https://-h", .addressHost), ("https://a..b", .addressHost),
            ("https://hé.example", .addressHost), ("https://[::1", .addressHost), ("https://[::1]x", .addressHost),
            ("https://[zz::1]", .addressHost), ("https://h\r\n", .addressHost),
            ("http://service.example", .addressNeedsTLS), ("http://128.0.0.1", .addressNeedsTLS),
            ("http://126.255.255.255", .addressNeedsTLS), ("http://127.0.0.1.example.com", .addressNeedsTLS),
            ("http://127.0.0.256", .addressNeedsTLS), ("http://127.1", .addressNeedsTLS),
            ("http://127.0.0.01", .addressNeedsTLS), ("http://0177.0.0.1", .addressNeedsTLS),
            ("http://localhost.example", .addressNeedsTLS), ("http://xlocalhost", .addressNeedsTLS),
            ("http://[::2]", .addressNeedsTLS), ("http://[::ffff:127.0.0.1]", .addressNeedsTLS),
            ("http://0.0.0.0", .addressNeedsTLS),
        ]
    )
    func refused(text: String, expected: ServiceAccountError) {
        #expect(throws: expected) { try ServiceAccount.checkedBaseURL(text) }
        #expect(throws: expected) { try HTTPTransport(baseURL: text) }
    }

    @Test(
        "A client account is a UUID",
        arguments: [
            ("11111111-2222-4333-8444-555555555555", true), ("ABCDEFAB-2222-4333-8444-555555555555", true),
            ("11111111-2222-4333-8444-55555555555", false), ("11111111-2222-4333-8444-5555555555555", false),
            ("11111111222243338444555555555555", false), ("g1111111-2222-4333-8444-555555555555", false), ("", false),
            ("11111111-2222-4333-8444-55555555/../", false),
        ]
    )
    func accounts(text: String, isAccepted: Bool) {
        let account = try? ServiceAccount(baseURL: "https://service.example", clientAccountID: text, version: .v1)
        #expect((account != nil) == isAccepted)
        #expect(account.map { $0.clientAccountID == text } ?? true)
        if !isAccepted {
            #expect(throws: ServiceAccountError.accountForm) {
                try ServiceAccount(baseURL: "https://service.example", clientAccountID: text, version: .v1)
            }
        }
    }
}
