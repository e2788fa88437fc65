import SimKernel

/// Where in their minute the requests of an application lie that do not come at any instant of it.
struct RequestPlaces: Sendable {
  /// Whether they come at equal distances, with half of one at both ends.
  var areEven: Bool
  /// The part of the minute that they lie in, in nanoseconds; it begins anywhere in the minute.
  var stretch: UInt64
  /// What is drawn of a minute, by its number: where the part begins, then where each request lies in it.
  var stream: RandomStream
}

extension MinuteRequests {
  /// Adds `amount` requests where `places` has them in `minute`, the `index`-th of their sender and those after it; there must
  /// be room.
  mutating func draw(
    _ amount: Int, of sender: PopulationSenders.Sender, from index: UInt64, in minute: Int64,
    at places: RequestPlaces, _ senders: PopulationSenders
  ) {
    var draws = places.stream.draws(for: UInt64(minute))
    let start = draws.uniform() * Double(Self.minute - places.stretch)
    let stretch = Double(places.stretch)
    for number in 0..<amount {
      let part = places.areEven ? (Double(number) + 0.5) / Double(amount) : draws.uniform()
      add(
        at: min(UInt64(start + part * stretch), Self.minute - 1), of: sender,
        index: index &+ UInt64(number), senders)
    }
  }
}
