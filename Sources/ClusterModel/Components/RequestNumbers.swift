import SimKernel

/// What the draws of requests and of containers that are bound to none belong to.
///
/// Each function counts its own, from a number that its name alone decides, so what is drawn for one function is the same whatever
/// other functions there are, and wherever in the scenario they stand.
///
/// The upper two bits say what is counted; the calls of functions, numbered in `Calls`, have the fourth kind. Two functions with n
/// requests between them share some of their draws, and nothing else, with a probability below n ÷ 2⁶¹.
package struct RequestNumbers {
  /// What is counted.
  package enum Kind: UInt64 {
    /// Requests of open workloads.
    case open
    /// Calls of functions; their numbers are not counted.
    case call
    /// Requests of clients that wait.
    case client
    /// Containers that no request is bound to.
    case container
  }

  /// The bits of a number below those of its kind.
  private static let mask: UInt64 = 1 << 62 - 1
  /// Bits for the requests of one client.
  private static let clientBits: UInt64 = 36

  /// What the numbers of each function are counted from.
  private var bases: [UInt64] = []
  /// The number of the next open request of each function.
  private var next: [UInt64] = []
  /// How many containers of each function came without a request, of the functions up to the last that has one.
  private var containers: [UInt32] = []

  /// What the numbers of a function are counted from that is called `name`: 61 bits.
  ///
  /// - Complexity: linear in the length of the name.
  package static func base(of name: String) -> UInt64 {
    var stream = RandomStream(seed: 0, name: name)
    return stream.next() >> 3
  }

  /// The number of what has the place `place` among those of its kind and function.
  @inline(__always)
  static func number(_ kind: Kind, _ place: UInt64, from base: UInt64) -> UInt64 {
    kind.rawValue &<< 62 | (base &+ place) & mask
  }

  /// The kind and place of the `number` of a function whose numbers are counted from `base`, in one word that a person can read
  /// where the workload is open: 0 for the first request of the function.
  ///
  /// The number of a call is the word itself.
  package static func place(of number: UInt64, from base: UInt64) -> UInt64 {
    let kind = number >> 62
    return kind == Kind.call.rawValue ? number : kind << 62 | (number &- base) & mask
  }

  /// The number with a kind and place in one word: undoes ``place(of:from:)``.
  package static func number(at place: UInt64, from base: UInt64) -> UInt64 {
    let kind = place >> 62
    return kind == Kind.call.rawValue ? place : kind << 62 | (base &+ place) & mask
  }

  /// Adds the next function; one without a name counts from a number that its place among the functions decides.
  mutating func add(_ name: String?) {
    let base = name.map(Self.base(of:)) ?? UInt64(bases.count) << 36
    bases.append(base)
    next.append(base)
  }

  /// What the numbers of `function` are counted from.
  func base(of function: FunctionID) -> UInt64 { bases[function.index] }

  /// The number of what a client calls: the request number `sent`, from 0, of the client `client`, from 0, of the function.
  func number(of sent: UInt64, ofClient client: UInt32, of function: FunctionID) -> UInt64 {
    let place = UInt64(client) &<< Self.clientBits | sent & (1 << Self.clientBits - 1)
    return Self.number(.client, place, from: bases[function.index])
  }

  /// The number of a container of `function` that no request is bound to.
  mutating func takeContainer(of function: FunctionID) -> UInt64 {
    let index = function.index
    if containers.count <= index {
      containers += repeatElement(0, count: index + 1 - containers.count)
    }
    defer { containers[index] &+= 1 }
    return Self.number(.container, UInt64(containers[index]), from: bases[index])
  }

  /// Numbers arrivals that come next.
  ///
  /// - Parameters:
  ///   - arrivals: What comes, each calling one of the functions.
  ///   - count: How many.
  ///   - indices: Where the numbers go.
  mutating func number(
    _ arrivals: UnsafeMutablePointer<Arrival>, count: Int,
    into indices: UnsafeMutablePointer<UInt64>
  ) {
    next.withUnsafeMutableBufferPointer { next in
      for place in 0..<count {
        let function = arrivals[place].function.index
        indices[place] = next[function]
        next[function] &+= 1
      }
    }
  }
}
