import SimKernel

/// Which request of a run.
public struct RequestName: BitwiseCopyable, Hashable, Sendable {
  /// What was called; `none` for no request.
  public var function: FunctionID
  /// Its number within the function, as ``InvocationRecord/number``.
  public var number: UInt64
  /// What its draws belong to, as ``InvocationRecord/index``.
  public var index: UInt64

  /// Names a request.
  package init(function: FunctionID, number: UInt64, index: UInt64) {
    self.function = function
    self.number = number
    self.index = index
  }

  /// No request.
  public static var none: RequestName { RequestName(function: .none, number: 0, index: 0) }
  /// Whether it names none.
  public var isNone: Bool { function.isNone }
}
