import Experiments
import Figures

/// Writes pages, with figures where there is something that draws them.
public enum PageFile {
  /// Writes a page.
  ///
  /// Without gnuplot, or where it fails, the page has its tables and says what is missing.
  ///
  /// - Parameters:
  ///   - page: What is said.
  ///   - path: The file, which gets its name when it is whole.
  /// - Returns: Why there are no figures; `nil` where there are.
  /// - Throws: Why the file cannot be written.
  public static func write(_ page: ReportPage, to path: String) throws(OutputError) -> String? {
    let (text, reason) = html(page)
    try OutputFile.save(text, to: path)
    return reason
  }

  /// The page as HTML, and why there are no figures.
  static func html(_ page: ReportPage) -> (text: String, reason: String?) {
    let figures = page.figures
    do throws(GnuplotError) {
      let drawn =
        figures.isEmpty ? [] : try FigureDrawing.page(figures, with: try Gnuplot())
      let drawings = Dictionary(zip(figures.map(\.id), drawn)) { first, _ in first }
      return (PageHTML.text(page, drawings: drawings), nil)
    } catch {
      var page = page
      page.notices.append(
        ReportPage.Notice(
          "There are no drawings, only the numbers behind them: \(error.description). "
            + "Then 'simfaas report' makes this page again.", isSerious: false))
      return (PageHTML.text(page, drawings: [:]), error.description)
    }
  }
}
