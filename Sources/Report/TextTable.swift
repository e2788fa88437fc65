/// Lines of columns for people: texts to the left, numbers to the right.
struct TextTable {
  /// To which side a column is aligned.
  enum Side {
    case left
    case right
  }

  private let sides: [Side]
  private var rows: [[String]] = []

  /// Creates a table without rows.
  init(_ sides: [Side]) { self.sides = sides }

  /// Adds a row; columns that are left out stay empty.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The lines, indented by two spaces, two spaces between columns, none at the end.
  var lines: [String] {
    var widths = Array(repeating: 0, count: sides.count)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    return rows.map { row in
      var line = ""
      for (column, side) in sides.enumerated() {
        let cell = column < row.count ? row[column] : ""
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += "  " + (side == .left ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
