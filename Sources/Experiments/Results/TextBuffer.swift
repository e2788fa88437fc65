import SimKernel

/// Bytes of text on their way to a file: what rows are put together in, without a String a field.
public struct TextBuffer: ~Copyable {
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes are held.
  public private(set) var count = 0

  /// Creates an empty buffer; it grows when it must.
  public init(capacity: Int = 1 << 16) {
    self.capacity = max(capacity, 64)
    bytes = .allocate(capacity: self.capacity)
  }

  deinit { bytes.deallocate() }

  /// Forgets what is held.
  public mutating func removeAll() { count = 0 }

  /// What is held.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// What is held, as a text.
  public var text: String {
    String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  /// Makes room for `extra` bytes, so that they can be added without a further check.
  @inline(__always)
  private mutating func reserve(_ extra: Int) {
    if count &+ extra > capacity { grow(by: extra) }
  }

  @inline(never)
  private mutating func grow(by extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let new = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    new.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = new
    capacity = larger
  }

  /// Adds one byte.
  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    bytes[count] = byte
    count &+= 1
  }

  /// Adds a text.
  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Adds bytes.
  @inline(__always)
  public mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
    guard let start = source.baseAddress else { return }
    reserve(source.count)
    (bytes + count).update(from: start, count: source.count)
    count &+= source.count
  }

  /// Adds bytes.
  public mutating func append(_ source: ArraySlice<UInt8>) {
    source.withUnsafeBufferPointer { append($0) }
  }

  /// Adds a whole number.
  @inline(__always)
  public mutating func append(_ number: UInt64) {
    reserve(20)
    let digits = Self.digits(of: number)
    write(number, digits: digits)
  }

  /// Adds a whole number.
  public mutating func append(_ number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(UInt64(number.magnitude))
  }

  /// Adds an instant in seconds, exactly: nine decimals, one nanosecond each.
  @inline(__always)
  public mutating func append(secondsOf time: SimTime) {
    append(secondsOf: SimDuration(nanoseconds: time.nanoseconds))
  }

  /// Adds a length in seconds, exactly: nine decimals, one nanosecond each.
  @inline(__always)
  public mutating func append(secondsOf length: SimDuration) {
    if length.nanoseconds < 0 { append(UInt8(ascii: "-")) }
    appendFraction(length.nanoseconds.magnitude, decimals: 9, unit: 1_000_000_000)
  }

  /// Adds `thousandths` of something as a number with three decimals.
  public mutating func append(thousandths: UInt64) {
    appendFraction(thousandths, decimals: 3, unit: 1_000)
  }

  @inline(__always)
  private mutating func appendFraction(_ number: UInt64, decimals: Int, unit: UInt64) {
    reserve(32)
    let whole = number / unit
    write(whole, digits: Self.digits(of: whole))
    bytes[count] = UInt8(ascii: ".")
    count &+= 1
    write(number &- whole &* unit, digits: decimals)
  }

  /// Writes the last `digits` digits of `number` where room has been made for them.
  @inline(__always)
  private mutating func write(_ number: UInt64, digits: Int) {
    var rest = number
    var position = count &+ digits
    count = position
    var left = digits
    while left > 0 {
      let tenth = rest / 10
      position &-= 1
      left &-= 1
      bytes[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- tenth &* 10)
      rest = tenth
    }
  }

  @inline(__always)
  private static func digits(of number: UInt64) -> Int {
    var digits = 1
    var limit: UInt64 = 10
    while number >= limit, digits < 20 {
      digits &+= 1
      limit = limit &* 10
      if digits == 20 { break }
    }
    return digits
  }
}
