/// A figure: what is drawn, in words and numbers, whatever draws it.
public struct Figure: Sendable {
  /// What files and commands call it: small letters, digits and dashes, the same in every report of its kind.
  public let id: String
  /// Its title.
  public let title: String
  /// What is to be seen in it, in a sentence or two; also what those are told who cannot see it.
  public let caption: String
  /// The axis to the right.
  public let x: FigureAxis
  /// The axis upwards; downwards where it has categories.
  public let y: FigureAxis
  /// What colours of cells stand for; `nil` without cells.
  public var cellAxis: FigureAxis?
  /// What is drawn, the later above the earlier.
  public let layers: [FigureLayer]
  /// The numbers behind it, as people read them.
  public let table: FigureTable
  /// All that is drawn, for programs; the ``table`` where that is all.
  public var data: FigureTable?
  /// The command that makes it again, in the folder of the results.
  public var command = ""
  /// How much higher than usual it is.
  public var heightFactor = 1.0

  /// Creates a figure.
  ///
  /// - Precondition: `id` holds small letters, digits and dashes only, as it becomes the name of a file.
  public init(
    id: String, title: String, caption: String, x: FigureAxis, y: FigureAxis,
    layers: [FigureLayer], table: FigureTable
  ) {
    precondition(
      !id.isEmpty
        && id.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 },
      "the id of a figure is the name of a file")
    self.id = id
    self.title = title
    self.caption = caption
    self.x = x
    self.y = y
    self.layers = layers
    self.table = table
    if let count = y.categories?.count { heightFactor = max(0.55, 0.3 + 0.075 * Double(count)) }
  }

  /// The table with all that is drawn, comma-separated.
  public var csv: String { (data ?? table).csv }
}

/// An axis of a figure.
public struct FigureAxis: Hashable, Sendable {
  /// How values lie along an axis.
  public enum Scale: Hashable, Sendable {
    /// In proportion.
    case linear
    /// By their logarithm; values that are not above zero are not drawn.
    case logarithmic
    /// At 0, 1, 2, … with these names; upright, the first is on top.
    case categories([String])
  }

  /// What it shows, without the unit.
  public var label: String
  /// The unit; empty for a plain number.
  public var unit: String
  /// How values lie along it.
  public var scale: Scale
  /// A value that it reaches to, such as zero; `nil` where the values decide.
  public var least: Double?
  /// A value that it reaches to; `nil` where the values decide.
  public var most: Double?

  /// Creates an axis.
  public init(
    _ label: String, unit: String = "", _ scale: Scale = .linear, least: Double? = nil,
    most: Double? = nil
  ) {
    self.label = label
    self.unit = unit
    self.scale = scale
    self.least = least
    self.most = most
  }

  /// The label with the unit behind it.
  public var title: String { unit.isEmpty ? label : "\(label) (\(unit))" }

  /// The names of categories; `nil` for numbers.
  var categories: [String]? {
    if case .categories(let names) = scale { names } else { nil }
  }

  /// Whether `value` has a place on the axis.
  func shows(_ value: Double) -> Bool {
    value.isFinite && (scale != .logarithmic || value > 0)
  }
}

/// The numbers behind a figure: a row of names and rows of fields.
public struct FigureTable: Hashable, Sendable {
  /// What the columns are.
  public var columns: [String]
  /// The rows, each with a field a column.
  public var rows: [[String]]

  /// Creates a table.
  public init(_ columns: [String], _ rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The table, comma-separated (RFC 4180 with line feeds).
  public var csv: String {
    ([columns] + rows).map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d })
    else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
