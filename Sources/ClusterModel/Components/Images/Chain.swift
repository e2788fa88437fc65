import SimKernel

/// A row that can stand in one ``Chain`` at a time.
protocol Chained: BitwiseCopyable {
  /// What rows of this kind are addressed by.
  associatedtype ID: TableID
  /// The row before this one; `none` for the first.
  var before: ID { get set }
  /// The row after this one; `none` for the last.
  var after: ID { get set }
}

/// Rows of one table in an order of their own, linked through the rows themselves.
///
/// Appending and removing take the same short time at any length and need no memory, and the order is
/// that of appending: a queue from which any row can leave.
struct Chain<ID: TableID>: BitwiseCopyable {
  /// The row that has stood here longest; `none` when nothing does.
  private(set) var first = ID.none
  /// The row that was appended last; `none` when nothing stands here.
  private(set) var last = ID.none

  /// Whether nothing stands here.
  var isEmpty: Bool { first.isNone }

  /// Puts the row of `id`, which stands in no chain, at the end.
  mutating func append<Row: Chained>(_ id: ID, in rows: inout Table<ID, Row>) where Row.ID == ID {
    rows[id].before = last
    rows[id].after = .none
    if last.isNone { first = id } else { rows[last].after = id }
    last = id
  }

  /// Takes the row of `id`, which stands here, out.
  mutating func remove<Row: Chained>(_ id: ID, in rows: inout Table<ID, Row>) where Row.ID == ID {
    let before = rows[id].before
    let after = rows[id].after
    if before.isNone { first = after } else { rows[before].after = after }
    if after.isNone { last = before } else { rows[after].before = before }
    rows[id].before = .none
    rows[id].after = .none
  }

  /// Takes the first row out and returns its id; `nil` when nothing stands here.
  mutating func removeFirst<Row: Chained>(in rows: inout Table<ID, Row>) -> ID? where Row.ID == ID {
    guard !first.isNone else { return nil }
    let id = first
    remove(id, in: &rows)
    return id
  }
}
