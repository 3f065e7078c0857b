import Terminal
import Testing

struct ThemeTests {
    @Test(
        "Colour is used only where it is wanted and there is any",
        arguments: [
            (.auto, [:], 256, .dark), (.auto, ["NO_COLOR": "1"], 256, .mono), (.auto, ["NO_COLOR": ""], 256, .dark),
            (.always, ["NO_COLOR": "1"], 256, .dark), (.never, [:], 256, .mono), (.always, [:], 0, .mono),
            (.auto, [:], 8, .dark), (.auto, [:], 7, .mono),
        ] as [(ColorChoice, [String: String], Int, Theme.Name)]
    )
    func choosesColour(choice: ColorChoice, environment: [String: String], colors: Int, name: Theme.Name) {
        #expect(Theme.chosen(.dark, color: choice, environment: environment, colors: colors).name == name)
    }

    @Test(arguments: Theme.Name.allCases) func selectionIsReverseVideoAndTextTheTerminalsOwn(name: Theme.Name) {
        let theme = Theme(name)
        #expect(theme[.selection] == Look(.reverse))
        #expect(theme[.plain] == Look())
        for style in Style.allCases { #expect(theme[style].background == nil) }
    }

    @Test func monoHasNoColourAndStillTellsWhatMatters() {
        let theme = Theme(.mono)
        for style in Style.allCases { #expect(theme[style].foreground == nil) }
        #expect(theme[.error] != theme[.plain])
        #expect(theme[.badgeLive] != theme[.badgeTest])
    }

    @Test(arguments: Theme.Name.allCases) func usesOnlyTheColoursThereAre(name: Theme.Name) {
        for colors in [8, 16] {
            let theme = Theme(name, colors: colors)
            for style in Style.allCases { #expect(Int(theme[style].foreground ?? 0) < colors) }
        }
    }

    @Test func everyStyleHasALetterOfItsOwn() {
        #expect(Set(Style.allCases.map(\.letter)).count == Style.allCases.count)
    }
}
