import Experiments
import Figures

/// Writes the page of papers' figures with its drawings and their numbers.
public enum PaperFiles {
  /// The page's name.
  public static let page = "papers.md"

  /// Writes the page, and for each panel a drawing that follows light and dark, and its numbers.
  ///
  /// - Parameters:
  ///   - page: The page.
  ///   - folder: Where it goes; drawings go into ``PaperPage/figureFolder`` within.
  ///   - canvas: A form and size of drawings fit for a paper, each with the program that draws it; `nil` for drawings fit for the page.
  /// - Returns: The files' names.
  /// - Throws: That they cannot be drawn, or that a file cannot be written.
  public static func write(
    _ page: PaperPage, to folder: String, on canvas: Canvas? = nil
  ) throws -> [String] {
    let figures = page.figures
    let drawings = "\(folder)/\(PaperPage.figureFolder)"
    guard let canvas else {
      let drawn = try FigureDrawing.documents(figures, with: try Gnuplot())
      try OutputFolder.create(drawings)
      for (figure, drawing) in zip(figures, drawn) {
        try OutputFile.save(drawing, to: "\(drawings)/\(figure.id).svg")
        try OutputFile.save(figure.csv, to: "\(drawings)/\(figure.id).csv")
      }
      try OutputFile.save(page.markdown, to: "\(folder)/\(Self.page)")
      return ["\(folder)/\(Self.page)"] + figures.map { "\(drawings)/\($0.id).svg" }
    }
    return try FigureFiles.write(figures, only: [], to: drawings, on: canvas)
      .map { "\(drawings)/\($0).\(canvas.form.rawValue)" }
  }
}
