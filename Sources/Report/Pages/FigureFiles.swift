import Experiments
import Figures
import SimKernel

/// Writes figures as files fit for a paper, each with its numbers, its caption and the program that draws it.
public enum FigureFiles {
  /// Writes figures.
  ///
  /// - Parameters:
  ///   - figures: The figures of some results.
  ///   - only: The ids of those that are wanted; empty for all.
  ///   - folder: Where they go; it is created.
  ///   - canvas: Their form and size.
  /// - Returns: The ids of those that were written.
  /// - Throws: That there is no such figure, that they cannot be drawn, or that a file cannot be written.
  public static func write(
    _ figures: [Figure], only: [String], to folder: String, on canvas: Canvas
  ) throws -> [String] {
    let known = figures.map(\.id)
    for id in only where !known.contains(id) {
      throw SettingsError(
        "there is no figure '\(id.abbreviated)'"
          + NearestName.hint(for: id, among: known, plural: "figures"),
        position: SourcePosition(origin: "--only"))
    }
    let gnuplot = try Gnuplot()
    try OutputFolder.create(folder)
    let chosen = figures.filter { only.isEmpty || only.contains($0.id) }
    for figure in chosen {
      let drawn = try FigureDrawing.file(figure, on: canvas, with: gnuplot)
      let name = "\(folder)/\(figure.id)"
      var file = try OutputFile("\(name).\(canvas.form.rawValue)")
      file.buffer.append(Array(drawn.content)[...])
      try file.finish()
      try OutputFile.save(figure.csv, to: "\(name).csv")
      try OutputFile.save(drawn.script, to: "\(name).gp")
      try OutputFile.save("\(figure.title). \(figure.caption)\n", to: "\(name).txt")
    }
    return chosen.map(\.id)
  }
}
