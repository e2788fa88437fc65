import Foundation
import Testing

@testable import Figures

@Suite(.enabled(if: FigureLab.hasGnuplot, "there is no gnuplot here"))
struct FigureDrawingTests {
  @Test func everyMarkIsDrawnForPagesAsWellFormedXML() throws {
    let figures = [FigureLab.everything(), FigureLab.map(["a", "b", "c"])]
    let pages = try FigureDrawing.page(figures, with: try Gnuplot())
    #expect(pages.count == 2)
    let drawings = pages.flatMap { [$0.wide, $0.narrow] }
    for drawing in drawings {
      let found = try FigureLab.parse(drawing)
      #expect(found.elements.first == "svg")
      #expect(found.elements.count { $0 == "title" } == 1, "gnuplot's own titles show as hints")
      #expect(Set(found.ids).count == found.ids.count)
      #expect(!drawing.contains("rgb(  1,") && !drawing.lowercased().contains("gnuplot 5"))
      #expect(!drawing.contains(" width=\"760\" height") || drawing.contains("<rect"))
      #expect(drawing.contains("role=\"img\""))
    }
    // All stand in one page.
    let ids = try drawings.flatMap { try FigureLab.parse($0).ids }
    #expect(Set(ids).count == ids.count)
    #expect(drawings[0].contains("var(--figure-1, #006ca8)"))
  }

  @Test func aDocumentStandsAloneAndFollowsLightAndDark() throws {
    let gnuplot = try Gnuplot()
    let figures = [FigureLab.everything(), FigureLab.map(["a", "b"])]
    let files = try FigureDrawing.documents(figures, with: gnuplot)
    #expect(files.count == 2 && gnuplot.version.first?.isNumber == true)
    for file in files {
      #expect(file.hasPrefix("<!-- drawn by gnuplot \(gnuplot.version) -->\n<svg viewBox="))
      let found = try FigureLab.parse(file)
      #expect(found.elements.count { $0 == "style" } == 1)
      #expect(file.contains("@media(prefers-color-scheme:dark){svg{--figure-paper:#171b20"))
      #expect(file.contains(" width=\"680\""))
    }
    #expect(try FigureDrawing.documents(figures, with: gnuplot) == files)
    #expect(try FigureDrawing.documents([], with: gnuplot).isEmpty)
  }

  @Test(arguments: FigureLab.hostile)
  func namesAreNeverCommands(name: String) throws {
    let trace = "/tmp/simfaas-was-here"
    let page = try FigureDrawing.page([FigureLab.everything(name)], with: try Gnuplot())[0]
    #expect(!FileManager.default.fileExists(atPath: trace))
    for drawing in [page.wide, page.narrow] {
      let found = try FigureLab.parse(drawing)
      #expect(!found.elements.contains("script"))
    }
  }

  @Test func hostileCategoriesAreDrawn() throws {
    let page = try FigureDrawing.page([FigureLab.map(FigureLab.hostile)], with: try Gnuplot())[0]
    #expect(throws: Never.self) { try FigureLab.parse(page.wide) }
    #expect(page.wide.contains("100 %s %d %%"))
  }

  @Test func aFigureWithNothingInItIsAnEmptyFrame() throws {
    let nothing = Figure(
      id: "nothing", title: "Nothing", caption: "", x: FigureAxis("x", .logarithmic),
      y: FigureAxis("y"),
      layers: [
        FigureLayer(.line([]), .series(0), name: "none"),
        FigureLayer(.points([FigureLayer.Estimate(FigureLayer.Point(-1, .infinity))]), .series(1)),
      ], table: FigureTable([]))
    let page = try FigureDrawing.page([nothing], with: try Gnuplot())[0]
    #expect(throws: Never.self) { try FigureLab.parse(page.wide) }
  }

  @Test func extremeValuesAreDrawn() throws {
    let values = [Double.leastNonzeroMagnitude, 1e-300, 1e-9, 1, 1e9, 1e300]
    for scale in [FigureAxis.Scale.linear, .logarithmic] {
      for (low, high) in zip(values, values.dropFirst()) + [(1, 1), (0, 0), (-1e300, 1e300)] {
        let figure = Figure(
          id: "extreme", title: "", caption: "", x: FigureAxis("x", scale),
          y: FigureAxis("y", scale),
          layers: [
            FigureLayer(
              .line([FigureLayer.Point(low, low), FigureLayer.Point(high, high)]), .series(0))
          ], table: FigureTable([]))
        let drawn = try FigureDrawing.page([figure], with: try Gnuplot())
        #expect(drawn.count == 1, "\(low) to \(high)")
      }
    }
  }

  @Test(arguments: Canvas.Form.allCases)
  func filesRepeatByteForByte(form: Canvas.Form) throws {
    let canvas = Canvas.file(form, width: 85)
    let first = try FigureDrawing.file(FigureLab.everything(), on: canvas, with: try Gnuplot())
    // Dates in files have seconds.
    usleep(1_100_000)
    let second = try FigureDrawing.file(FigureLab.everything(), on: canvas, with: try Gnuplot())
    #expect(first.content == second.content)
    #expect(first.script == second.script)
    #expect(first.script.contains("set output 'everything.\(form.rawValue)'"))
    #expect(first.content.count > 1_000)
  }

  @Test func pagesRepeatByteForByte() throws {
    let figures = [FigureLab.everything(), FigureLab.map(["a", "b"])]
    let gnuplot = try Gnuplot()
    #expect(
      try FigureDrawing.page(figures, with: gnuplot) == FigureDrawing.page(figures, with: gnuplot))
  }
}
