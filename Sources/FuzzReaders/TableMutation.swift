import SimKernel

/// Changes a table as a table: its columns, rows and fields.
///
/// What is wrong with single bytes is mostly seen in the header or by the number of fields. What this does comes further: rows
/// that say something else, columns in another place, many rows, several files.
struct TableMutation {
  private typealias Field = ArraySlice<UInt8>

  private static let comma: UInt8 = 0x2C
  private static let lineEnd: UInt8 = 0x0A
  private static let quote: UInt8 = 0x22

  // The header, the rows, and the empty one behind the last line end; commas within quotes cut as well.
  private var rows: [[Field]]
  private var draws: RandomStream

  /// Whether `bytes` begin as a table does.
  static func fits(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else {
      return false
    }
    return bytes.prefix { $0 != lineEnd }.contains(comma)
  }

  /// Changes the table that `place` lies in, of those that `bytes` hold.
  static func change(_ bytes: inout [UInt8], at place: Int, _ draws: inout RandomStream) {
    let separator = Mutation.fileSeparator
    let start = bytes[..<place].lastIndex(of: separator).map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex(of: separator) ?? bytes.count
    guard start < end else { return }
    if draws.index(below: 16) == 0 {
      // The same once more, as another day.
      bytes.insert(contentsOf: Array(bytes[start..<end]) + [separator], at: start)
      return
    }
    var table = TableMutation(bytes[start..<end], draws)
    table.change()
    draws = table.draws
    bytes.replaceSubrange(start..<end, with: table.bytes)
  }

  private init(_ bytes: ArraySlice<UInt8>, _ draws: RandomStream) {
    rows = bytes.split(separator: Self.lineEnd, omittingEmptySubsequences: false).map {
      $0.split(separator: Self.comma, omittingEmptySubsequences: false)
    }
    self.draws = draws
  }

  private var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for (number, row) in rows.enumerated() {
      if number > 0 { bytes.append(Self.lineEnd) }
      for (column, field) in row.enumerated() {
        if column > 0 { bytes.append(Self.comma) }
        bytes.append(contentsOf: field)
      }
    }
    return bytes
  }

  private mutating func change() {
    switch index(12) {
    case 0: swapColumns()
    case 1: fillColumn()
    case 2:
      switch index(3) {
      case 0: copyColumn()
      case 1: removeColumn()
      default: addColumn()
      }
    case 3: swapFields()
    case 4: copyField()
    case 5, 6, 7: changeField { Wrong.number(&$0)[...] }
    case 8: changeField { Wrong.piece(&$0)[...] }
    case 9: quoteField()
    case 10: reorderRows()
    default: repeatRow()
    }
  }

  // MARK: Columns

  private mutating func swapColumns() {
    let (first, second) = (column(), column())
    for row in rows.indices where max(first, second) < rows[row].count {
      rows[row].swapAt(first, second)
    }
  }

  private mutating func copyColumn() {
    let (from, to) = (column(), column())
    for row in rows.indices where max(from, to) < rows[row].count {
      rows[row].insert(rows[row][from], at: to)
    }
  }

  private mutating func removeColumn() {
    let removed = column()
    for row in rows.indices where removed < rows[row].count && rows[row].count > 1 {
      rows[row].remove(at: removed)
    }
  }

  /// One more column, called and filled with numbers.
  private mutating func addColumn() {
    let added = column()
    for row in rows.indices where added < rows[row].count {
      rows[row].insert(Wrong.number(&draws)[...], at: added)
    }
  }

  private mutating func fillColumn() {
    let filled = column()
    let value = Wrong.number(&draws)[...]
    for row in rows.indices.dropFirst() where filled < rows[row].count {
      rows[row][filled] = value
    }
  }

  // MARK: Fields

  private mutating func swapFields() {
    let row = row()
    rows[row].swapAt(index(rows[row].count), index(rows[row].count))
  }

  private mutating func copyField() {
    let (from, to) = (row(), row())
    let column = index(min(rows[from].count, rows[to].count))
    rows[to][column] = rows[from][column]
  }

  private mutating func changeField(_ value: (inout RandomStream) -> Field) {
    let row = row()
    rows[row][index(rows[row].count)] = value(&draws)
  }

  private mutating func quoteField() {
    let row = row()
    let column = index(rows[row].count)
    let inside: [UInt8] = index(2) == 0 ? [] : [Self.quote, Self.quote, Self.comma]
    rows[row][column] = ([Self.quote] + inside + rows[row][column] + [Self.quote])[...]
  }

  // MARK: Rows

  private mutating func reorderRows() {
    switch index(3) {
    case 0: rows[1...].reverse()
    case 1: rows.swapAt(index(rows.count), index(rows.count))
    default: rows.insert(rows[0], at: index(rows.count))
    }
  }

  /// Repeats a row up to a thousand times, as far as there is room, perhaps with one of its fields numbered.
  private mutating func repeatRow() {
    let row = row()
    let column = index(rows[row].count)
    let isNumbered = index(4) != 0
    let length = rows[row].reduce(0) { $0 + $1.count + 1 }
    // Many times are rare, as they take long.
    let times = min(1 << min(index(11), index(11)), Mutation.longest / length)
    let many = (0..<times).map { number in
      var copy = rows[row]
      if isNumbered { copy[column] += Array(String(number).utf8) }
      return copy
    }
    rows.insert(contentsOf: many, at: row + 1)
  }

  // MARK: Draws

  private mutating func index(_ count: Int) -> Int { Int(draws.index(below: UInt32(count))) }

  /// A row, and rarely the header.
  private mutating func row() -> Int {
    rows.count == 1 || index(4) == 0 ? index(rows.count) : 1 + index(rows.count - 1)
  }

  /// A column of the header.
  private mutating func column() -> Int { index(rows[0].count) }
}
