/// A profile of a configuration file together with where its key is.
package struct ConfiguredProfile: Hashable, Sendable {
    package var profile: Profile
    package var keySource: KeySource

    package init(profile: Profile, keySource: KeySource) {
        self.profile = profile
        self.keySource = keySource
    }
}
