import SimKernel

/// The numbers of the requests of an open workload: each function counts its own.
///
/// What belongs to a request is drawn by its number, so the requests of one function are the same whatever others are called.
struct RequestNumbers {
  /// Bits for the place among the requests of a function, of which there are fewer than 69 billion.
  ///
  /// What is above them is the function. Bit 63 belongs to clients that wait.
  static let countBits: UInt64 = 36

  private var counts: [UInt64] = []

  /// Numbers arrivals that come next.
  ///
  /// - Parameters:
  ///   - arrivals: What comes, each calling one of the functions.
  ///   - count: How many.
  ///   - functions: How many functions there are.
  ///   - indices: Where the numbers go.
  mutating func number(
    _ arrivals: UnsafeMutablePointer<Arrival>, count: Int, of functions: Int,
    into indices: UnsafeMutablePointer<UInt64>
  ) {
    if counts.count < functions {
      counts += repeatElement(0, count: functions - counts.count)
    }
    counts.withUnsafeMutableBufferPointer { counts in
      for place in 0..<count {
        let function = arrivals[place].function.index
        indices[place] = UInt64(truncatingIfNeeded: function) &<< Self.countBits | counts[function]
        counts[function] &+= 1
      }
    }
  }
}
