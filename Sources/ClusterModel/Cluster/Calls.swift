import SimKernel

/// Requests that functions send, and those that wait for their answers.
///
/// When its execution has ended, a request sends its calls group by group. While it waits it keeps its place in its
/// container, but no CPU.
struct Calls: ~Copyable {
  /// A compiled ``CallGroup``.
  struct GroupRow: BitwiseCopyable {
    var function: FunctionID
    var count: Int32
    var isAwaited: Bool
    /// Callers less deep than this send it.
    var depth: Int32
    var isInternal: Bool
    var failsCaller: Bool
    /// The number of its choice among those of the profile; below zero where it is always sent.
    var choice: Int32
    /// The least of what may be drawn for the choice, from 0 to 1, so that it is sent.
    var from: Double
    /// The first number behind these.
    var to: Double
  }

  /// What a request has beside its row when it is a call or sends calls.
  struct Row: BitwiseCopyable {
    /// How many calls lie between it and the request from outside.
    var depth: Int32 = 0
    /// Which attempt of the request from outside it belongs to.
    var attempt: Int32 = 0
    /// Whether it went past the gateway.
    var isInternal = false
    /// The request that awaits its answer; `none` where nobody does.
    var caller = RequestID.none
    /// The caller's round of calls that it belongs to.
    var callerRound: UInt64 = 0
    /// Who sent it, and the request from outside behind that, where requests are recorded; `none` for a request from outside.
    var callerName = RequestName.none
    var rootName = RequestName.none
    /// The workflow that it belongs to until it has ended; `none` where it belongs to none.
    var workflow = WorkflowID.none

    /// As a caller: the group that is next, as a place among those of all profiles.
    var group: Int32 = 0
    /// How many calls it has sent.
    var sent: UInt64 = 0
    /// The number of its present round of calls.
    ///
    /// No other round of any caller has it, so calls of a caller that has left its row to another request are known.
    var round: UInt64 = 0
    /// How many of the calls it awaits are under way.
    var underWay: Int32 = 0
    /// Whether one of them has ended so that it fails.
    var hasFailed = false
    /// Whether it has awaited any.
    var hasAwaited = false
    /// Whether it executes what follows its calls.
    var isGathering = false

    /// Makes it a caller that has sent nothing.
    mutating func begin(with group: Int32, round: UInt64) {
      self.group = group
      self.round = round
      sent = 0
      underWay = 0
      hasFailed = false
      hasAwaited = false
      isGathering = false
    }
  }

  /// The groups of all profiles, one after the other.
  private(set) var groups: [GroupRow] = []
  /// Where the groups of each profile begin.
  private var firstGroups: [Int32] = []
  private var gathers: [Sampler?] = []
  /// What the choices of a profile are drawn from, one stream for each number of a choice.
  private var branches: [RandomStream] = []
  var rows = Table<RequestID, Row>()
  private var rounds: UInt64 = 0

  init() {}

  borrowing func copy() -> Calls {
    var other = Calls()
    other.groups = groups
    other.firstGroups = firstGroups
    other.gathers = gathers
    other.branches = branches
    other.rows = rows.copy()
    other.rounds = rounds
    return other
  }

  /// Adds the calls of the next profile.
  mutating func add(
    _ profile: FunctionProfile, of configuration: ClusterConfiguration,
    in samplers: inout SamplerPool
  ) {
    firstGroups.append(Int32(groups.count))
    gathers.append(profile.gather.map { samplers.add($0) })
    var choices = 0
    var taken = 0.0
    for (place, group) in profile.calls.enumerated() {
      if !group.isAlternative { taken = 0 }
      let hasAlternative =
        place + 1 < profile.calls.count && profile.calls[place + 1].isAlternative
      let isChosen = group.isAlternative || hasAlternative || group.probability < 1
      if isChosen && !group.isAlternative { choices += 1 }
      let from = taken
      taken += group.probability
      // Shares such as 0.1 add up to 1 but for their rounding.
      let isWhole = taken > 1 - CallGroup.tolerance
      groups.append(
        GroupRow(
          function: group.function, count: Int32(clamping: group.count),
          isAwaited: group.isAwaited, depth: Int32(clamping: group.depth ?? .max),
          isInternal: group.via == .internal, failsCaller: group.onFailure == .fail,
          choice: isChosen ? Int32(choices - 1) : -1, from: from, to: isWhole ? 1 : taken))
    }
    for number in branches.count..<max(choices, branches.count) {
      branches.append(
        RandomStream(
          seed: configuration.seed, name: "request/branch/\(number)",
          replication: configuration.replication, pairing: configuration.pairing))
    }
  }

  /// Whether the request of `index` sends the group, if it is not too deep.
  func isTaken(_ group: GroupRow, by index: UInt64) -> Bool {
    guard group.choice >= 0 else { return true }
    let drawn = RandomStream.uniform(from: branches[Int(group.choice)].word(for: index))
    return drawn >= group.from && drawn < group.to
  }

  /// The places of the groups of `profile`.
  func groups(of profile: ProfileID) -> Range<Int32> {
    let next = profile.index + 1
    let end = next < firstGroups.count ? firstGroups[next] : Int32(groups.count)
    return firstGroups[profile.index]..<end
  }

  func gather(of profile: ProfileID) -> Sampler? { gathers[profile.index] }

  /// Makes rows for the requests up to `id`.
  mutating func makeRoom(for id: RequestID) {
    while rows.count <= id.index { _ = rows.append(Row()) }
  }

  mutating func nextRound() -> UInt64 {
    rounds += 1
    return rounds
  }

  /// What the draws of a request's call number `number`, from 0, belong to.
  ///
  /// It depends on the calls above it and on nothing else, so neither policies nor the order of events change what a
  /// call is. Its kind is that of ``RequestNumbers/Kind/call``. Two calls of one run share their draws with a probability
  /// below n² ÷ 2⁶³ for n calls: 10⁻⁵ for ten million.
  static func index(ofCall number: UInt64, depth: Int32, below caller: UInt64) -> UInt64 {
    let mixed = mix(mix(mix(caller) &+ UInt64(depth)) &+ number)
    return RequestNumbers.number(.call, mixed, from: 0)
  }

  /// A bijection of 64 bits in which every bit depends on every other.
  ///
  /// The step and finaliser of SplitMix64. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number
  /// generators", OOPSLA 2014.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z &>> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z &>> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z &>> 31
  }
}

extension ClientID {
  /// Stands for the function that a request comes from.
  static var caller: ClientID { ClientID(rawValue: .max - 1) }
}

extension Cluster {
  /// The name of a request.
  func name(of id: RequestID) -> RequestName {
    let (function, index) = (state.requests[id].function, state.requests[id].index)
    return RequestName(
      function: function,
      number: RequestNumbers.place(of: index, from: numbers.base(of: function)), index: index)
  }

  /// Whether a request went past the gateway.
  func isInternalCall(_ id: RequestID) -> Bool {
    state.requests[id].client == .caller && calls.rows[id].isInternal
  }

  /// Which attempt of a client the request belongs to, from 0.
  func attempt(of id: RequestID) -> Int32 {
    let again = asynchronous.isOn ? redeliveries(of: id) : 0
    if state.requests[id].client == .caller { return calls.rows[id].attempt + again }
    return (hasRetries ? retries.rows[id].attempt : 0) + again
  }

  /// A request of a function that sends calls begins to execute.
  mutating func beginCaller(_ id: RequestID) {
    calls.makeRoom(for: id)
    if state.requests[id].client != .caller {
      let workflow = calls.rows[id].workflow
      calls.rows[id] = Calls.Row()
      calls.rows[id].workflow = workflow
      calls.rows[id].attempt = attempt(of: id)
      workflows.beginAttempt(calls.rows[id].attempt, of: workflow)
    }
    let profile = state.functions[state.requests[id].function].profile
    calls.rows[id].begin(
      with: calls.groups(of: profile).lowerBound, round: calls.nextRound())
  }

  /// A request has been executed: it begins to send calls if it has any to send.
  ///
  /// - Returns: Whether it has.
  mutating func becomesCaller(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) -> Bool {
    guard !calls.rows[id].isGathering, hasCallsLeft(id, profile) else { return false }
    prepareCalls(id, &agenda)
    return true
  }

  /// Goes to the next group that the request sends.
  ///
  /// - Returns: Whether there is one.
  private mutating func hasCallsLeft(_ id: RequestID, _ profile: ProfileID) -> Bool {
    let end = calls.groups(of: profile).upperBound
    while calls.rows[id].group < end {
      let group = calls.groups[Int(calls.rows[id].group)]
      if calls.rows[id].depth < group.depth,
        calls.isTaken(group, by: state.requests[id].index)
      {
        return true
      }
      calls.rows[id].group += 1
    }
    return false
  }

  /// The calls of an instant go out when everything that frees resources then has happened.
  private mutating func prepareCalls(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    state.requests[id].place = .calling
    state.requests[id].eventAt = agenda.now
    agenda.schedule(.callerBecameReady(id), at: agenda.now)
  }

  /// A request sends its next calls, up to the first group that it awaits.
  mutating func callerBecameReady(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].place == .calling, state.requests[id].eventAt == agenda.now
    else { return }
    let profile = state.functions[state.requests[id].function].profile
    while hasCallsLeft(id, profile) {
      let group = calls.groups[Int(calls.rows[id].group)]
      calls.rows[id].group += 1
      let round = calls.nextRound()
      calls.rows[id].round = round
      guard !group.isAwaited else {
        state.requests[id].place = .awaitingAnswers
        state.requests[id].eventAt = .never
        calls.rows[id].underWay = group.count
        calls.rows[id].hasAwaited = true
        send(group, from: id, &agenda)
        return
      }
      send(group, from: id, &agenda)
      // One of them may have run in the caller's own container, in no time, and taken that down.
      guard state.requests[id].place == .calling, calls.rows[id].round == round else { return }
    }
    callsAreOver(id, profile, &agenda)
  }

  private mutating func send(
    _ group: Calls.GroupRow, from id: RequestID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let caller = calls.rows[id]
    let index = state.requests[id].index
    calls.rows[id].sent += UInt64(group.count)
    let callerName = log.recordsInvocations ? name(of: id) : .none
    let rootName = caller.rootName.isNone ? callerName : caller.rootName
    // All at once: the first ones may end, and the caller with them, before the last one is sent.
    workflows.sent(UInt64(group.count), in: caller.workflow)
    for number in caller.sent..<caller.sent + UInt64(group.count) {
      let callIndex = Calls.index(ofCall: number, depth: caller.depth, below: index)
      let execution = draws.draw(callIndex, of: group.function, for: state)
      let call = register(
        Arrival(time: agenda.now, function: group.function, execution: execution),
        index: callIndex, from: .caller, at: agenda.now)
      calls.makeRoom(for: call)
      calls.rows[call] = Calls.Row()
      calls.rows[call].depth = caller.depth + 1
      calls.rows[call].attempt = caller.attempt
      calls.rows[call].isInternal = group.isInternal
      calls.rows[call].caller = group.isAwaited ? id : .none
      calls.rows[call].callerRound = caller.round
      calls.rows[call].workflow = caller.workflow
      calls.rows[call].callerName = callerName
      calls.rows[call].rootName = rootName
      metrics.calls &+= 1
      if measuresFunctions { functionMetrics[group.function].calls &+= 1 }
      if group.isInternal {
        awaitTimeOut(of: call, &agenda)
        place(call, &agenda)
      } else if gateway.isFree {
        place(call, &agenda)
      } else {
        enterGateway(call, &agenda)
      }
    }
  }

  /// The request that still awaits the answer to a call.
  func awaitingCaller(of id: RequestID) -> RequestID? {
    let row = calls.rows[id]
    guard !row.caller.isNone, state.requests[row.caller].place == .awaitingAnswers,
      calls.rows[row.caller].round == row.callerRound
    else { return nil }
    return row.caller
  }

  /// A call has ended, one way or the other.
  mutating func callEnded(
    _ id: RequestID, _ outcome: Outcome, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard let caller = awaitingCaller(of: id) else { return }
    calls.rows[caller].underWay -= 1
    let group = calls.groups[Int(calls.rows[caller].group) - 1]
    if outcome != .completed && group.failsCaller { calls.rows[caller].hasFailed = true }
    guard calls.rows[caller].underWay == 0 else { return }
    // By an event: a chain of a million answers must not be a million calls deep in here.
    state.requests[caller].eventAt = agenda.now
    agenda.schedule(.callsEnded(caller), at: agenda.now)
  }

  /// All calls that a request awaits have ended.
  mutating func callsEnded(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    guard state.requests[id].place == .awaitingAnswers, calls.rows[id].underWay == 0,
      state.requests[id].eventAt == agenda.now
    else { return }
    let profile = state.functions[state.requests[id].function].profile
    if calls.rows[id].hasFailed {
      fail(id, &agenda)
    } else if hasCallsLeft(id, profile) {
      prepareCalls(id, &agenda)
    } else {
      callsAreOver(id, profile, &agenda)
    }
  }

  /// No calls are left: what remains is to gather what the answers brought.
  private mutating func callsAreOver(
    _ id: RequestID, _ profile: ProfileID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard calls.rows[id].hasAwaited, let gather = calls.gather(of: profile) else {
      finish(id, &agenda)
      return
    }
    calls.rows[id].isGathering = true
    var random = streams.gather.draws(for: state.requests[id].index)
    let scale = state.functions[state.requests[id].function].executionScale
    let seconds = state.samplers.sample(gather, &random) * scale
    executeOn(id, for: SimDuration(rounding: max(seconds, 0)), &agenda)
  }
}
