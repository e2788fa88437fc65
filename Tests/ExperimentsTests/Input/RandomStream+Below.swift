import SimKernel

extension RandomStream {
  /// A number below `count`, for inputs of tests; 0 where there is none.
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(count, 1))) }
}
