import Workloads

/// Names that stand in tables of results, numbered from 0, in one piece of memory whatever their number.
public struct RowNames: Sendable {
  private var names = FunctionNames()

  /// Creates a list without names.
  init() {}

  /// Creates a list of `names`, in their order.
  public init(_ names: [String]) {
    for name in names { _ = number(of: name) }
  }

  /// How many there are.
  public var count: Int { names.count }

  /// The name of number `index`.
  public subscript(index: Int) -> String {
    String(decoding: names.name(index), as: UTF8.self)
  }

  /// The number of `name`; `nil` where it has none.
  public func find(_ name: String) -> Int? {
    var name = name
    return name.withUTF8 { names.find(UnsafeRawBufferPointer($0)) }
  }

  /// The number of the name that `bytes` are; `nil` where it has none.
  func find(_ bytes: UnsafeRawBufferPointer) -> Int? { names.find(bytes) }

  /// The number of the name that `bytes` are, a new one if it has none; `nil` where there is no room for more.
  mutating func number(of bytes: UnsafeRawBufferPointer) -> Int? { names.add(bytes) }

  private mutating func number(of name: String) -> Int? {
    var name = name
    return name.withUTF8 { names.add(UnsafeRawBufferPointer($0)) }
  }
}
