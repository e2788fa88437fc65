#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The names of a trace's functions in the order of their first appearance, found again by a hash lookup.
///
/// A name is held as bytes: of the parts that make it up, with a comma between them (a comma within the first
/// part as the byte 0x1F, which no field can contain), so that equal bytes mean equal parts.
package struct FunctionNames: Sendable {
  /// Stands for a comma within a part.
  static let comma: UInt8 = 0x1F
  /// The most functions one trace may have.
  static let most = 10_000_000
  /// The most bytes that all names may have together.
  static let mostBytes = 1 << 30
  /// What is wrong where there is no room for one more.
  package static let tooMany = "more than \(most) functions, or more than 1 GiB of their names"

  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []
  // Open addressing; a slot holds the upper half of the hash beside the row plus one, 0 when it is free.
  private var slots = [UInt64](repeating: 0, count: 1 << 10)

  /// How many names there are.
  package var count: Int { ends.count }

  /// Creates a list without names.
  package init() {}

  /// Where the bytes of name `index` lie.
  func range(of index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// The bytes of name `index`.
  package func name(_ index: Int) -> ArraySlice<UInt8> { bytes[range(of: index)] }

  /// The row of `name`, or `nil`.
  package func find(_ name: UnsafeRawBufferPointer) -> Int? {
    let hash = Self.hash(name)
    let slot = slots[place(of: name, hash)]
    return slot == 0 ? nil : Int(UInt32(truncatingIfNeeded: slot)) - 1
  }

  /// The row of `name`, added if it is new; `nil` when there is no room for it.
  package mutating func add(_ name: UnsafeRawBufferPointer) -> Int? {
    let hash = Self.hash(name)
    let place = place(of: name, hash)
    if slots[place] != 0 { return Int(UInt32(truncatingIfNeeded: slots[place])) - 1 }
    guard ends.count < Self.most, bytes.count + name.count <= Self.mostBytes else { return nil }
    bytes.append(contentsOf: name)
    ends.append(UInt32(bytes.count))
    slots[place] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(ends.count)
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  /// The slot that holds `name`, or the free one where it belongs.
  private func place(of name: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[place] != 0 {
      let slot = slots[place]
      if (slot ^ hash) >> 32 == 0,
        isName(Int(UInt32(truncatingIfNeeded: slot)) - 1, equalTo: name)
      {
        break
      }
      place = (place + 1) & mask
    }
    return place
  }

  private func isName(_ index: Int, equalTo name: UnsafeRawBufferPointer) -> Bool {
    let range = range(of: index)
    guard range.count == name.count else { return false }
    guard let other = name.baseAddress else { return true }
    return bytes.withUnsafeBytes { held in
      guard let start = held.baseAddress else { return false }
      return memcmp(start + range.lowerBound, other, range.count) == 0
    }
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for index in 0..<count {
      let range = range(of: index)
      let hash = bytes.withUnsafeBytes { held in
        Self.hash(UnsafeRawBufferPointer(rebasing: held[range]))
      }
      var place = Int(truncatingIfNeeded: hash >> 32) & mask
      while slots[place] != 0 { place = (place + 1) & mask }
      slots[place] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(index + 1)
    }
  }

  /// A hash that is the same in every process: two lanes of multiply and fold, eight bytes each at a time.
  private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
    guard let start = name.baseAddress else { return 0 }
    var left: UInt64 = 0x243F_6A88_85A3_08D3 ^ UInt64(truncatingIfNeeded: name.count)
    var right: UInt64 = 0x1319_8A2E_0370_7344
    var position = 0
    while position + 16 <= name.count {
      left = fold(left, (start + position).loadUnaligned(as: UInt64.self))
      right = fold(right, (start + position + 8).loadUnaligned(as: UInt64.self))
      position += 16
    }
    var rest: UInt64 = 0
    while position < name.count {
      if position & 7 == 0 { (left, rest) = (fold(left, rest), 0) }
      rest = rest << 8 | UInt64(start.load(fromByteOffset: position, as: UInt8.self))
      position += 1
    }
    return fold(fold(left, rest), right)
  }

  @inline(__always)
  private static func fold(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low &+ state
  }
}
