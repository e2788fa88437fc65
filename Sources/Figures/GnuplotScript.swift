/// A program in gnuplot's language that draws figures, each into a file of its own.
public struct GnuplotScript: Sendable {
  /// The program.
  public private(set) var text = "set encoding utf8\nset decimalsign '.'\n"

  /// Creates a program that draws nothing.
  public init() {}

  /// Draws a figure.
  ///
  /// - Parameters:
  ///   - figure: The figure.
  ///   - canvas: What it is drawn for.
  ///   - file: The file's name.
  public mutating func draw(_ figure: Figure, on canvas: Canvas, into file: String) {
    let drawing = GnuplotDrawing(figure, canvas)
    text += drawing.text(into: file)
  }
}
