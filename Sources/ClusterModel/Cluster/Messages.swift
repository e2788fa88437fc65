import SimKernel

/// The queues of a cluster whose containers are found through messages, and the requests that look for one.
struct Messages {
  /// What a message names: a container, or memory reserved on a node.
  struct Message: BitwiseCopyable {
    var container = ContainerID.none
    /// Tells the container from a later one in the same row.
    var createdAt = SimTime.start
    var node = NodeID.none
  }

  struct Queue {
    var messages: [Message] = []
    /// Where the first message is; those before it have been taken.
    var first = 0
    /// Operations in the second that `second` counts.
    var operations = 0
    var second: Int64 = -1

    var isEmpty: Bool { first == messages.count }

    /// Counts an operation, unless the queue has allowed `limit` in this second of the clock.
    mutating func allows(at now: SimTime, limit: Int) -> Bool {
      guard limit > 0 else { return true }
      let second = now.nanoseconds / 1_000_000_000
      if self.second != second {
        self.second = second
        operations = 0
      }
      guard operations < limit else { return false }
      operations += 1
      return true
    }

    mutating func put(_ message: Message) {
      // Room that taken messages left is used again before the array grows.
      if first > 64, first * 2 > messages.count {
        messages.removeFirst(first)
        first = 0
      }
      messages.append(message)
    }

    mutating func take(_ order: MessageOrder, keeping isKept: Bool) -> Message {
      switch order {
      case .fifo:
        let message = messages[first]
        if !isKept { first += 1 }
        return message
      case .lifo:
        guard !isKept else { return messages[messages.count - 1] }
        return messages.removeLast()
      }
    }
  }

  enum Stage: UInt8, BitwiseCopyable {
    case dequeuingWarm, callingWarm, returning, deleting, dequeuingCold, callingCold
  }

  /// Where a request is in its search.
  struct Search: BitwiseCopyable {
    var stage = Stage.dequeuingWarm
    /// Whether its operation was refused and is tried again.
    var isRefused = false
    /// Operations so far, for its draws.
    var steps: UInt64 = 0
    var message = Message()
  }

  /// A message under way into a queue.
  struct Posting: BitwiseCopyable {
    /// `none` for the cold queue.
    var function: FunctionID
    var message: Message
  }

  /// Whether containers are found through messages at all.
  let isOn: Bool
  let configuration: MessagingConfiguration
  let dequeue, delete, enqueue, call: Sampler
  var warm: [Queue] = []
  var cold = Queue()
  /// Reservations of each node for which no container has been started.
  var reserved: [Int]
  /// By the rows of requests.
  var searches: [Search] = []
  var postings: [Posting] = []
  var freePostings: [Int] = []

  init(_ stated: MessagingConfiguration?, nodes: Int, in samplers: inout SamplerPool) {
    let configuration = stated ?? MessagingConfiguration()
    isOn = stated != nil
    self.configuration = configuration
    dequeue = samplers.add(configuration.dequeue)
    delete = samplers.add(configuration.delete)
    enqueue = samplers.add(configuration.enqueue)
    call = samplers.add(configuration.call)
    reserved = Array(repeating: 0, count: nodes)
  }
}

// From a request to a container, by messages.
extension Cluster {
  /// Functions get their queues; workers announce the memory that they have.
  mutating func beginMessages(_ agenda: inout Agenda<ClusterEvent>) {
    guard messages.isOn else { return }
    messages.warm = Array(repeating: Messages.Queue(), count: state.functions.count)
    for container in state.containers.ids where state.containers[container].phase == .idle {
      let row = state.containers[container]
      messages.warm[row.function.index].put(
        Messages.Message(container: container, createdAt: row.createdAt, node: row.node))
    }
    // One of each worker, then the second of each.
    var issued = true
    while issued {
      issued = false
      for node in state.nodes.ids where mayReserve(on: node) {
        messages.reserved[node.index] += 1
        messages.cold.put(Messages.Message(node: node))
        issued = true
      }
    }
  }

  /// Looks for a container for the request: first in its function's warm queue.
  mutating func placeByMessage(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    state.requests[id].place = .messaging
    while messages.searches.count <= id.index { messages.searches.append(Messages.Search()) }
    messages.searches[id.index] = Messages.Search()
    begin(.dequeuingWarm, of: id, &agenda)
  }

  /// Begins a step of a search; an operation that its queue refuses is tried again after a pause.
  private mutating func begin(
    _ stage: Messages.Stage, of id: RequestID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let function = state.requests[id].function.index
    let limit = messages.configuration.operationsPerSecond
    let isAllowed: Bool
    let sampler: Sampler
    switch stage {
    case .dequeuingWarm:
      isAllowed = messages.warm[function].allows(at: agenda.now, limit: limit)
      sampler = messages.dequeue
    case .dequeuingCold:
      isAllowed = messages.cold.allows(at: agenda.now, limit: limit)
      sampler = messages.dequeue
    case .deleting:
      isAllowed = messages.warm[function].allows(at: agenda.now, limit: limit)
      sampler = messages.delete
    case .callingWarm, .callingCold, .returning:
      isAllowed = true
      sampler = messages.call
    }
    messages.searches[id.index].stage = stage
    messages.searches[id.index].isRefused = !isAllowed
    if !isAllowed { metrics.messages.refused &+= 1 }
    let step =
      isAllowed ? messageTime(sampler, of: id) : messages.configuration.pauseWhenBusy
    let end = agenda.now + step
    state.requests[id].eventAt = end
    agenda.schedule(.messageStepEnded(id), at: end)
  }

  private mutating func messageTime(_ sampler: Sampler, of id: RequestID) -> SimDuration {
    let steps = messages.searches[id.index].steps
    messages.searches[id.index].steps = steps + 1
    // A draw of its own for each step of each request.
    let index = state.requests[id].index &+ steps &* 0x9E37_79B9_7F4A_7C15
    var random = streams.messages.draws(for: index)
    return SimDuration(rounding: max(state.samplers.sample(sampler, &random), 0))
  }

  /// A step of a request's search for a container has ended.
  mutating func messageStepEnded(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].place == .messaging, state.requests[id].eventAt == agenda.now
    else { return }
    let search = messages.searches[id.index]
    guard !state.requests[id].isAbandoned else {
      giveUpSearch(id, search, &agenda)
      return
    }
    if search.isRefused {
      begin(search.stage, of: id, &agenda)
      return
    }
    switch search.stage {
    case .dequeuingWarm: dequeuedWarm(id, &agenda)
    case .dequeuingCold: dequeuedCold(id, &agenda)
    case .callingWarm: calledWarm(id, search.message, &agenda)
    case .callingCold: calledCold(id, search.message.node, &agenda)
    // What the worker has answered reaches the gateway, which deletes the message and takes the next.
    case .returning: begin(.deleting, of: id, &agenda)
    case .deleting: begin(.dequeuingWarm, of: id, &agenda)
    }
  }

  /// The client has turned away: what the search has taken goes back.
  private mutating func giveUpSearch(
    _ id: RequestID, _ search: Messages.Search, _ agenda: inout Agenda<ClusterEvent>
  ) {
    switch search.stage {
    case .callingWarm: messages.warm[state.requests[id].function.index].put(search.message)
    case .callingCold: messages.cold.put(search.message)
    case .dequeuingWarm, .dequeuingCold, .returning, .deleting: break
    }
    leave(id, &agenda)
  }

  private mutating func dequeuedWarm(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    let function = state.requests[id].function.index
    guard !messages.warm[function].isEmpty else {
      begin(.dequeuingCold, of: id, &agenda)
      return
    }
    let share = messages.configuration.duplicates
    let isTwice = share > 0 && streams.duplicates.uniform() < share
    let order = messages.configuration.order
    messages.searches[id.index].message = messages.warm[function].take(order, keeping: isTwice)
    begin(.callingWarm, of: id, &agenda)
  }

  private mutating func dequeuedCold(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard !messages.cold.isEmpty else {
      // No worker has memory left: the service is unavailable.
      end(id, .rejected, &agenda)
      return
    }
    messages.searches[id.index].message = messages.cold.take(.fifo, keeping: false)
    begin(.callingCold, of: id, &agenda)
  }

  /// The worker looks whether the container that the message names is there and free.
  private mutating func calledWarm(
    _ id: RequestID, _ message: Messages.Message, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let row = state.containers[message.container]
    let isSame = row.createdAt == message.createdAt && row.function == state.requests[id].function
    guard isSame, row.phase.isThere, row.phase != .stopping else {
      metrics.messages.expired &+= 1
      begin(.returning, of: id, &agenda)
      return
    }
    guard hasRoom(message.container) else {
      metrics.messages.conflicts &+= 1
      begin(.returning, of: id, &agenda)
      return
    }
    // Deleted meanwhile, for which nobody waits, but the queue counts it.
    let limit = messages.configuration.operationsPerSecond
    _ = messages.warm[row.function.index].allows(at: agenda.now, limit: limit)
    assign(id, to: message.container, &agenda)
  }

  /// The worker makes a container of what it had reserved, and takes back what the function does not need.
  private mutating func calledCold(
    _ id: RequestID, _ node: NodeID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    messages.reserved[node.index] -= 1
    guard !state.machines[state.nodes[node].machine].isDown else {
      metrics.messages.expired &+= 1
      begin(.returning, of: id, &agenda)
      return
    }
    bindNow(id, on: node, &agenda)
    issueReservations(on: node, &agenda)
  }

  // MARK: What workers announce

  private func mayReserve(on node: NodeID) -> Bool {
    let size = messages.configuration.reservation
    let reserved = Bytes(size.count * Int64(messages.reserved[node.index]))
    return state.memoryFree(on: node) >= reserved + size
  }

  /// The worker announces what it has room for.
  mutating func issueReservations(on node: NodeID, _ agenda: inout Agenda<ClusterEvent>) {
    while mayReserve(on: node) {
      messages.reserved[node.index] += 1
      post(Messages.Message(node: node), to: .none, &agenda)
    }
  }

  /// The worker announces a container that has become idle.
  mutating func announce(_ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>) {
    let row = state.containers[container]
    post(
      Messages.Message(container: container, createdAt: row.createdAt, node: row.node),
      to: row.function, &agenda)
  }

  private mutating func post(
    _ message: Messages.Message, to function: FunctionID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let posting = Messages.Posting(function: function, message: message)
    let place = messages.freePostings.popLast() ?? messages.postings.count
    if place == messages.postings.count {
      messages.postings.append(posting)
    } else {
      messages.postings[place] = posting
    }
    let limit = messages.configuration.operationsPerSecond
    let isAllowed =
      function.isNone
      ? messages.cold.allows(at: agenda.now, limit: limit)
      : messages.warm[function.index].allows(at: agenda.now, limit: limit)
    if !isAllowed { metrics.messages.refused &+= 1 }
    let seconds = state.samplers.sample(messages.enqueue, &streams.postings)
    let time = SimDuration(rounding: max(seconds, 0))
    agenda.schedule(
      .messagePosted(UInt32(place)),
      after: isAllowed ? time : time + messages.configuration.pauseWhenBusy)
  }

  /// A message can be taken from its queue.
  mutating func messagePosted(_ place: UInt32, _ agenda: inout Agenda<ClusterEvent>) {
    let posting = messages.postings[Int(place)]
    messages.freePostings.append(Int(place))
    if posting.function.isNone {
      messages.cold.put(posting.message)
    } else {
      messages.warm[posting.function.index].put(posting.message)
    }
  }
}
