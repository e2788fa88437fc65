import Testing

@testable import Figures

@Suite struct FigureTests {
  @Test func tablesAreCommaSeparatedWithQuotesWhereNeeded() {
    let table = FigureTable(["a", "b,c"], [["plain", "with \"quotes\""], ["two\nlines", ""]])
    #expect(table.csv == "a,\"b,c\"\nplain,\"with \"\"quotes\"\"\"\n\"two\nlines\",\n")
  }

  @Test func theFileHoldsAllThatIsDrawn() {
    var figure = FigureLab.everything()
    #expect(figure.csv == "name,value\nplain,1\n")
    figure.data = FigureTable(["x"], [["1"], ["2"]])
    #expect(figure.csv == "x\n1\n2\n")
  }

  @Test func aBoxPlotHasABoxAndFiveStrokesARow() {
    let layers = FigureLayer.boxPlot(
      [(category: 0, values: [1, 2, 3, 4, 5]), (category: 1, values: [1])], .series(0), name: "x")
    guard case .boxes(let boxes) = layers[0].marks, case .strokes(let strokes) = layers[1].marks
    else {
      Issue.record("the layers are of other kinds")
      return
    }
    #expect(boxes == [FigureLayer.Box(x: 2...4, y: -0.28...0.28)])
    #expect(strokes.count == 5)
  }

  @Test func unitsStandBehindLabels() {
    #expect(FigureAxis("Time", unit: "s").title == "Time (s)")
    #expect(FigureAxis("Share").title == "Share")
  }
}
