import SimKernel

/// The clients of closed loops.
struct Clients: ~Copyable {
  struct LoopRow: BitwiseCopyable {
    var function: FunctionID
    var think: Sampler
    /// Requests that are still to be sent; counted down.
    var left: UInt64
    var start: SimTime
    var clients: Int
  }

  struct ClientRow: BitwiseCopyable {
    var loop: UInt32
    /// Requests that it has sent.
    var sent: UInt64 = 0
  }

  enum LoopID: Sendable {}

  private(set) var loops: [LoopRow] = []
  var rows = Table<ClientID, ClientRow>()

  init(_ configuration: [ClientLoop], in samplers: inout SamplerPool) {
    for loop in configuration {
      loops.append(
        LoopRow(
          function: loop.function, think: samplers.add(loop.think), left: loop.requests ?? .max,
          start: loop.start, clients: loop.clients))
    }
  }

  private init(loops: [LoopRow], rows: consuming Table<ClientID, ClientRow>) {
    self.loops = loops
    self.rows = rows
  }

  borrowing func copy() -> Clients { Clients(loops: loops, rows: rows.copy()) }

  /// Whether a loop has requests left to send.
  var hasMore: Bool { loops.contains { $0.left > 0 } }

  mutating func takeOne(from loop: Int) -> Bool {
    guard loops[loop].left > 0 else { return false }
    if loops[loop].left != .max { loops[loop].left -= 1 }
    return true
  }
}

extension Cluster {
  mutating func beginClients(_ agenda: inout Agenda<ClusterEvent>) {
    for (number, loop) in clients.loops.enumerated() {
      for _ in 0..<loop.clients {
        let client = clients.rows.append(Clients.ClientRow(loop: UInt32(number)))
        agenda.schedule(.clientBecameReady(client), at: loop.start)
      }
    }
  }

  /// A client sends its next request, if its loop has one left.
  mutating func clientBecameReady(_ id: ClientID, _ agenda: inout Agenda<ClusterEvent>) {
    let number = Int(clients.rows[id].loop)
    guard clients.takeOne(from: number) else { return }
    let function = clients.loops[number].function
    // What a client's k-th request is does not depend on what the other clients do.
    let index = 1 << 63 | UInt64(id.rawValue) << 40 | clients.rows[id].sent & (1 << 40 - 1)
    clients.rows[id].sent += 1
    let execution = draws.draw(index, of: function, for: state)
    receive(
      Arrival(time: agenda.now, function: function, execution: execution), index: index, from: id,
      &agenda)
  }

  /// The client has been answered, or has given up: it thinks, then asks again.
  mutating func answer(_ id: ClientID, _ agenda: inout Agenda<ClusterEvent>) {
    let loop = clients.loops[Int(clients.rows[id].loop)]
    guard loop.left > 0 else { return }
    var random = streams.think.draws(
      for: UInt64(id.rawValue) << 40 | clients.rows[id].sent & (1 << 40 - 1))
    let seconds = state.samplers.sample(loop.think, &random)
    agenda.schedule(.clientBecameReady(id), after: SimDuration(rounding: max(seconds, 0)))
  }
}
