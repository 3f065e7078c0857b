extension SandboxLabel {
    /// Labels for a sandbox without a label file: several scripts and directions of text, quotes, the longest and the
    /// shortest name, two labels with the same name, and one that was deleted.
    package static let builtIn: [SandboxLabel] = names.enumerated().map { index, name in
        let digits = String(index + 1, radix: 16)
        let id = "5a9d1c00-7e57-4b1a-9c00-" + String(repeating: "0", count: 12 - digits.count) + digits
        return SandboxLabel(
            id: id,
            name: name,
            category: Int64(index % 7 + 1),
            deletedAt: name == "Closed Branch" ? "2026-03-01T12:00:00.72Z" : nil
        )
    }

    private static let names = [
        "Acme Deliveries",
        "Acme Billing",
        "Acme Support",
        "Order Confirmation",
        "Appointment Reminder",
        "Northern Bank Fraud Desk",
        "Clínica São João",
        "Café Müller Öffnungszeiten",
        "Ђорђе и синови",
        "Ελληνικά Ταχυδρομεία",
        "भारत ग्राहक सेवा",
        "मेरा बैंक",
        "தமிழ் உதவி மையம்",
        "বাংলা কুরিয়ার",
        "ग्राहक 'सेवा' केंद्र",
        "快递通知",
        "サポートセンター",
        "고객센터",
        "خدمة العملاء",
        "שירות לקוחות",
        "O'Brien & Sons, \"Ltd.\"",
        "Comma, Semicolon; and | Pipe",
        "👍 Feedback",
        "The Longest Name That Fits In Forty Char",
        "KYC",
        "Acme Support",
        "Closed Branch",
    ]
}
