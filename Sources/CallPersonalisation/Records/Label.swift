/// The identifier of a dynamic label: a UUID as the service wrote it.
public struct LabelID: Hashable, Sendable, RawRepresentable {
    /// The text as received; the service's samples are lower-case UUIDs.
    public let rawValue: String

    /// Takes any text; `RecordRule.labelUUID` judges its form.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Takes any text; `RecordRule.labelUUID` judges its form.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// The ID cut to its ends, such as `6f1c..a93e`, for narrow columns.
    public var short: String {
        rawValue.count > 12 ? rawValue.prefix(4) + ".." + rawValue.suffix(4) : rawValue
    }
}

/// A name and logo which a business registered to be shown on called phones.
public struct Label: Hashable, Sendable, Codable {
    /// The value for a record's `label_id`.
    public var id: LabelID
    /// The name shown unless a record brings its own; text from outside.
    public var name: String
    /// Where the service keeps the logo; text from outside.
    public var logoURL: String?
    /// A numeric code whose meaning is not published.
    public var category: Int?
    /// A numeric code whose meaning is not published.
    public var subCategory: Int?
    /// `dynamic` where given; other kinds are not for call records.
    public var kind: String?
    /// Who made the label: personal data, hidden by default.
    public var createdBy: String?
    /// RFC 3339 text as received.
    public var createdAt: String?
    /// RFC 3339 text as received, nil while the label is in use.
    public var deletedAt: String?

    /// Makes a label; all but its ID and name are optional.
    public init(
        id: LabelID,
        name: String,
        logoURL: String? = nil,
        category: Int? = nil,
        subCategory: Int? = nil,
        kind: String? = "dynamic",
        createdBy: String? = nil,
        createdAt: String? = nil,
        deletedAt: String? = nil
    ) {
        self.id = id
        self.name = name
        self.logoURL = logoURL
        self.category = category
        self.subCategory = subCategory
        self.kind = kind
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.deletedAt = deletedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, name, category
        case logoURL = "logo_url"
        case subCategory = "sub_category"
        case kind = "label_type"
        case createdBy = "created_by_email"
        case createdAt = "created_at"
        case deletedAt = "deleted_at"
    }

    /// Whether records may use it; source: page “Call Personalisation”, only labels of the dynamic kind.
    public var isDynamic: Bool { kind == nil || kind?.lowercased() == "dynamic" }

    /// Whether the service says it was deleted; a date of year 1 counts as none.
    public var isDeleted: Bool {
        guard let deletedAt, !deletedAt.isEmpty else { return false }
        return !deletedAt.hasPrefix("0001-")
    }
}

extension LabelID: Codable {
    /// Reads any text.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the text as received.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
