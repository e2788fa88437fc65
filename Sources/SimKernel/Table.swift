/// The index of a row in a ``Table``; a type of its own for each table, so that the id of a node cannot
/// address a container.
public protocol TableID: Hashable, Sendable, BitwiseCopyable {
  /// The row, from 0.
  var rawValue: UInt32 { get }
  /// Creates the id of row `rawValue`.
  init(rawValue: UInt32)
}

extension TableID {
  /// Refers to no row.
  @inlinable public static var none: Self { Self(rawValue: .max) }
  /// Whether this refers to no row.
  @inlinable public var isNone: Bool { rawValue == .max }
  /// The row as an `Int`.
  @inlinable public var index: Int { Int(rawValue) }
  /// Creates the id of row `index`.
  @inlinable public init(_ index: Int) { self.init(rawValue: UInt32(truncatingIfNeeded: index)) }
}

/// Rows of plain values, addressed by typed 32-bit ids and changed in place.
///
/// A flat buffer without bounds checks in release builds (debug builds check every access): an array's
/// checks cost up to 70 % of a run. Rows never move while an access is under way, and never carry
/// references, so a copy of a table is a copy of its bytes.
public struct Table<ID: TableID, Row: BitwiseCopyable>: ~Copyable {
  @usableFromInline var rows: UnsafeMutablePointer<Row>
  @usableFromInline var used: Int
  @usableFromInline var capacity: Int

  /// Creates an empty table with room for `capacity` rows.
  @inlinable
  public init(capacity: Int = 0) {
    rows = UnsafeMutablePointer<Row>.allocate(capacity: max(capacity, 4))
    used = 0
    self.capacity = max(capacity, 4)
  }

  /// Creates a table of `count` rows, each `row`.
  @inlinable
  public init(repeating row: Row, count: Int) {
    self.init(capacity: count)
    rows.initialize(repeating: row, count: count)
    used = count
  }

  /// The number of rows.
  @inlinable public var count: Int { used }

  deinit { rows.deallocate() }

  /// The row of `id`, borrowed in place.
  ///
  /// - Precondition: `id` refers to a row (checked in debug builds).
  @inlinable
  public subscript(id: ID) -> Row {
    @inline(__always) unsafeAddress {
      assert(id.index < count, "an id refers to no row of its table")
      return UnsafePointer(rows + id.index)
    }
    @inline(__always) unsafeMutableAddress {
      assert(id.index < count, "an id refers to no row of its table")
      return rows + id.index
    }
  }

  /// Adds `row` at the end and returns its id.
  ///
  /// - Complexity: amortised O(1).
  @inlinable
  public mutating func append(_ row: Row) -> ID {
    if used == capacity { grow() }
    (rows + used).initialize(to: row)
    used += 1
    return ID(used - 1)
  }

  /// Removes all rows; the memory stays.
  @inlinable
  public mutating func removeAll() { used = 0 }

  /// The ids of all rows, in order.
  @inlinable
  public var ids: TableIDs<ID> { TableIDs(count: count) }

  /// Where the row of `id` lies, for prefetching.
  @inlinable
  public func address(of id: ID) -> UnsafeRawPointer { UnsafeRawPointer(rows + id.index) }

  /// Bytes held for rows, used or not.
  @inlinable
  public var allocatedBytes: Int { capacity * MemoryLayout<Row>.stride }

  /// An independent copy.
  @inlinable
  public borrowing func copy() -> Table {
    var other = Table(capacity: capacity)
    other.rows.update(from: rows, count: count)
    other.used = used
    return other
  }

  @usableFromInline @inline(never)
  mutating func grow() {
    let larger = UnsafeMutablePointer<Row>.allocate(capacity: capacity * 2)
    larger.update(from: rows, count: count)
    rows.deallocate()
    rows = larger
    capacity *= 2
  }
}

/// The ids of the rows of a table, in order.
public struct TableIDs<ID: TableID>: Sequence, IteratorProtocol {
  @usableFromInline var following = 0
  @usableFromInline let count: Int

  @inlinable init(count: Int) { self.count = count }

  /// The id after the one returned last.
  @inlinable
  public mutating func next() -> ID? {
    guard following < count else { return nil }
    defer { following += 1 }
    return ID(following)
  }
}
