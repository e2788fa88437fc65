import Testing

@testable import Figures

@Suite struct PaletteTests {
  @Test func contrastIsThatOfTheStandard() {
    #expect(Palette.contrast(Palette.Colour(0), Palette.Colour(0xff_ff_ff)) == 21)
    // #767676 on white is the standard's own example of what is just enough.
    let grey = Palette.contrast(Palette.Colour(0x76_76_76), Palette.Colour(0xff_ff_ff))
    #expect((grey - 4.54).magnitude < 0.01)
  }

  @Test(arguments: Palette.Role.all)
  func everythingStandsOutFromThePage(role: Palette.Role) {
    let least: Double =
      switch role {
      case .paper, .grid: 1
      case .ink, .muted: 4.5
      case .series: 3
      }
    #expect(Palette.contrast(role.light, Palette.Role.paper.light) >= least)
    #expect(Palette.contrast(role.dark, Palette.Role.paper.dark) >= least)
  }

  @Test func placeholdersAreAllDifferent() {
    let all = Palette.Role.all.map(\.placeholder)
    #expect(Set(all).count == all.count)
    #expect(Set(Palette.Role.all.map(\.property)).count == all.count)
  }

  @Test func shadesGrowDarkerThroughout() {
    let white = Palette.Colour(0xff_ff_ff)
    let contrasts = (0...100).map { Palette.contrast(Palette.shade(Double($0) / 100), white) }
    #expect(zip(contrasts, contrasts.dropFirst()).allSatisfy { $0 < $1 })
  }
}
