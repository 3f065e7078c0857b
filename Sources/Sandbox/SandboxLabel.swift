import Foundation

/// A dynamic label of the sandbox's account, with the members of the service's own list.
///
/// Source: reference section 4.
package struct SandboxLabel: Codable, Hashable, Sendable {
    /// What `label_id` of a record names.
    package var id: String
    /// Shown to the receiver unless a record says otherwise.
    package var name: String
    /// Address of a picture.
    package var logoURL: String?
    /// Number of a category; the meaning is not published.
    package var category: Int64?
    /// Number of a category below the category.
    package var subCategory: Int64?
    /// `dynamic` for labels that records may use.
    package var labelType: String?
    /// Who made the label.
    package var createdByEmail: String?
    /// RFC 3339.
    package var createdAt: String?
    /// The account it belongs to; on the older pages only.
    package var clientAccountID: String?
    /// RFC 3339; on the older pages only.
    package var updatedAt: String?
    /// RFC 3339, set when the label was deleted; on the older pages only.
    package var deletedAt: String?

    private enum CodingKeys: String, CodingKey {
        case id, name
        case logoURL = "logo_url"
        case category
        case subCategory = "sub_category"
        case labelType = "label_type"
        case createdByEmail = "created_by_email"
        case createdAt = "created_at"
        case clientAccountID = "client_account_id"
        case updatedAt = "updated_at"
        case deletedAt = "deleted_at"
    }

    /// A dynamic label with members as the service's sample shows them.
    package init(id: String, name: String, category: Int64 = 12, deletedAt: String? = nil) {
        self.id = id
        self.name = name
        logoURL = "https://media.example.com/labels/\(id).png"
        self.category = category
        subCategory = category * 100 + 1
        labelType = "dynamic"
        createdByEmail = "labels@example.com"
        createdAt = "2026-01-15T09:30:00.402122Z"
        self.deletedAt = deletedAt
    }

    /// Whether records may name it.
    var isDynamic: Bool { labelType == nil || labelType == "dynamic" }

    /// Reads labels from a file in the service's own form: an array of objects.
    ///
    /// - Throws: what reading or decoding the file throws.
    package static func labels(contentsOf path: String) throws -> [SandboxLabel] {
        try JSONDecoder().decode([SandboxLabel].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Writes the label as an element of the list.
    func write(to text: inout JSONText) {
        text.object { members in
            members.string("id", id)
            members.string("name", name)
            members.string("logo_url", logoURL)
            members.number("category", category)
            members.number("sub_category", subCategory)
            members.string("label_type", labelType)
            members.string("created_by_email", createdByEmail)
            members.string("created_at", createdAt)
            members.string("client_account_id", clientAccountID)
            members.string("updated_at", updatedAt)
            members.string("deleted_at", deletedAt)
        }
    }
}
