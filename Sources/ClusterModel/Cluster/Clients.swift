import SimKernel

/// The clients of closed loops.
struct Clients: ~Copyable {
  struct LoopRow: BitwiseCopyable {
    var function: FunctionID
    var think: Sampler
    /// Requests that are still to be sent; counted down.
    var left: UInt64
    /// The most that one client sends.
    var each: UInt64
    var start: SimTime
    var clients: Int
    /// How much later than the one before it each client begins.
    var every: SimDuration
    var until: SimTime
    /// Clients that will send another request, while the loop has any left.
    var active = 0
    /// Idle times that grow in steps, in place of thinking; zero of them for thinking.
    var gapCount: UInt64 = 0
    var firstGap = SimDuration.zero
    var gapStep = SimDuration.zero

    /// How long a client is idle that has sent `sent` requests.
    @inline(never)
    func gap(after sent: UInt64) -> SimDuration {
      let steps = Int64(clamping: (max(sent, 1) - 1) % gapCount)
      let (product, overflow) = gapStep.nanoseconds.multipliedReportingOverflow(by: steps)
      return overflow ? .longest : min(firstGap + SimDuration(nanoseconds: product), .longest)
    }
  }

  struct ClientRow: BitwiseCopyable {
    var loop: UInt32
    /// Its place, from 0, among the clients of its function.
    var place: UInt32
    /// Requests that it has sent.
    var sent: UInt64 = 0
  }

  enum LoopID: Sendable {}

  private(set) var loops: [LoopRow] = []
  var rows = Table<ClientID, ClientRow>()

  init(_ configuration: [ClientLoop], in samplers: inout SamplerPool) {
    for loop in configuration {
      var row = LoopRow(
        function: loop.function, think: samplers.add(loop.think), left: loop.requests ?? .max,
        each: loop.requestsPerClient ?? .max, start: loop.start, clients: loop.clients,
        every: loop.every, until: loop.until)
      if let gaps = loop.gaps {
        row.gapCount = max(gaps.count, 1)
        row.firstGap = gaps.first
        row.gapStep = gaps.step
      }
      loops.append(row)
    }
  }

  private init(loops: [LoopRow], rows: consuming Table<ClientID, ClientRow>) {
    self.loops = loops
    self.rows = rows
  }

  borrowing func copy() -> Clients { Clients(loops: loops, rows: rows.copy()) }

  /// Whether a loop has requests left to send.
  var hasMore: Bool { loops.contains { $0.left > 0 && $0.active > 0 } }

  /// A client of a loop begins.
  mutating func begin(in loop: Int) { loops[loop].active += 1 }

  /// A client has sent its last request: it has sent as many as one may, or its next one would come when the loop has ended.
  mutating func retire(from loop: Int) { loops[loop].active -= 1 }

  mutating func takeOne(from loop: Int) -> Bool {
    guard loops[loop].left > 0 else { return false }
    if loops[loop].left != .max { loops[loop].left -= 1 }
    return true
  }
}

extension Cluster {
  mutating func beginClients(_ agenda: inout Agenda<ClusterEvent>) {
    for (number, loop) in clients.loops.enumerated() {
      var start = loop.start
      let before = clients.loops[..<number].lazy.filter { $0.function == loop.function }
        .reduce(0) { $0 + $1.clients }
      for place in 0..<loop.clients where start < loop.until {
        let client = clients.rows.append(
          Clients.ClientRow(loop: UInt32(number), place: UInt32(before + place)))
        clients.begin(in: number)
        agenda.schedule(.clientBecameReady(client), at: start)
        start = start + loop.every
      }
    }
  }

  /// A client sends its next request, if its loop has one left.
  mutating func clientBecameReady(_ id: ClientID, _ agenda: inout Agenda<ClusterEvent>) {
    let number = Int(clients.rows[id].loop)
    guard clients.takeOne(from: number) else { return }
    let function = clients.loops[number].function
    // What a client's k-th request is does not depend on what the other clients do.
    let index = nextNumber(of: id, of: function)
    clients.rows[id].sent += 1
    let execution = draws.draw(index, of: function, for: state)
    receive(
      Arrival(time: agenda.now, function: function, execution: execution), index: index, from: id,
      &agenda)
  }

  /// The number of a client's next request.
  private func nextNumber(of id: ClientID, of function: FunctionID) -> UInt64 {
    let client = clients.rows[id]
    return numbers.number(of: client.sent, ofClient: client.place, of: function)
  }

  /// The client has been answered, or has given up: it thinks, then asks again.
  mutating func answer(_ id: ClientID, _ agenda: inout Agenda<ClusterEvent>) {
    let number = Int(clients.rows[id].loop)
    let loop = clients.loops[number]
    guard loop.left > 0 else { return }
    guard clients.rows[id].sent < loop.each else {
      clients.retire(from: number)
      return
    }
    let idle: SimDuration
    if loop.gapCount > 0 {
      idle = loop.gap(after: clients.rows[id].sent)
    } else {
      var random = streams.think.draws(for: nextNumber(of: id, of: loop.function))
      idle = SimDuration(rounding: max(state.samplers.sample(loop.think, &random), 0))
    }
    guard agenda.now + idle < loop.until else {
      clients.retire(from: number)
      return
    }
    agenda.schedule(.clientBecameReady(id), after: idle)
  }
}
