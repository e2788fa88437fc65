/// What figures are drawn for: a page, wide or narrow, or a file.
public struct Canvas: Hashable, Sendable {
  /// A form of files.
  public enum Form: String, CaseIterable, Hashable, Sendable {
    /// Scalable Vector Graphics.
    case svg
    /// Portable Document Format.
    case pdf
    /// Portable Network Graphics.
    case png
  }

  /// The form of the drawing.
  public private(set) var form: Form
  /// Its width: pixels at 96 to the inch, which is what SVG's unit is.
  var width: Double
  /// Its height, where a figure is as high as usual.
  var height: Double
  /// The size of letters, in the same unit.
  var fontSize: Double
  /// How long names of categories and series may be, in characters.
  var longestName: Int
  /// Whether the page decides on the colours.
  var isThemed: Bool

  /// For pages on a desk and on paper.
  static let wide = Canvas(
    form: .svg, width: 760, height: 380, fontSize: 13, longestName: 28, isThemed: true)
  /// For pages on a phone.
  static let narrow = Canvas(
    form: .svg, width: 358, height: 290, fontSize: 11.5, longestName: 13, isThemed: true)
  /// For pictures in documentation, which are shown as wide as there is room, on a phone at half their size.
  static let document = Canvas(
    form: .svg, width: 680, height: 380, fontSize: 15, longestName: 30, isThemed: true)

  /// For a file.
  ///
  /// - Parameters:
  ///   - form: Its form.
  ///   - width: Its width in millimetres, from 40 to 1,000.
  /// - Returns: What figures are drawn on.
  public static func file(_ form: Form, width: Double) -> Canvas {
    let pixels = width / 25.4 * 96
    // 8 points on a column of 85 mm, as journals ask for.
    let font = min(max(pixels / 30, 9), 16)
    return Canvas(
      form: form, width: pixels.rounded(), height: (pixels * 0.6).rounded(), fontSize: font,
      longestName: max(12, Int(pixels / 25)), isThemed: false)
  }

  /// The colour of a role.
  func colour(_ role: Palette.Role) -> String {
    (isThemed ? role.placeholder : role.light).description
  }
}
