import SimKernel

/// What a container uses of its machine's CPU, beside its row.
struct ShareRow: BitwiseCopyable {
  /// Its requests in their CPU part: by the work at which they end, or in the order of their start.
  var tasks = RequestList()
  /// How many computations there are: requests, or one of the container itself while it comes up.
  var count: Int32 = 0
  /// Whether the one computation is the container's own.
  var isOwn = false
  /// Millicores that it could use.
  var limit: Int64 = 0
  /// What its requests may have: see ``CPUTerms``.
  var terms = CPUTerms()
  /// Cores that it has.
  var cores = 0.0
  /// The same in millionths of a core, as it is in the machine's sum.
  var microcores: Int64 = 0
  /// Core-seconds that each of its computations has been given since it last had none.
  var served = 0.0
  /// Core-seconds of its own computation, by the same count.
  var ownWork = 0.0
  /// When the first of its computations ends, while the machine is contended.
  var dueAt = SimTime.never
  /// Until when ``served`` is counted.
  var servedUntil = SimTime.start
  /// The neighbours among the machine's containers that use CPU.
  var next = ContainerID.none
  var previous = ContainerID.none
}

/// On what terms a container, or a component of the request path, has CPU.
struct CPUTerms: BitwiseCopyable {
  /// What all its requests together may have.
  var quota = Cores.unlimited
  /// What one of them can use.
  var parallelism = Cores.cores(1)
  /// Its weight when cores are short.
  var weight = 1.0
}

/// Shares the cores of machines among their containers as Linux cgroups do: max-min fair under quotas and weights.
///
/// Container *i* could use ℓᵢ = min(quota, requests · parallelism) cores and has weight wᵢ. It gets min(ℓᵢ, wᵢ·λ), with
/// one water level λ a machine such that all cores are in use, or no λ where they suffice. Its requests get equal parts
/// (then one number counts the service of all of them, and only the first to end needs an event), or the parts that
/// ``RequestSplit/inOrder`` says.
///
/// A component of the request path that computes on a machine takes part like a container: it has a row of the table of
/// containers, which is never taken for one (its phase stays `gone`).
///
/// Where cores suffice, each container has an event of its own, which stays true whatever the others do. Where they do
/// not, each change moves all ends, and the machine has one event for the earliest of them.
///
/// Cost of a change: O(1) and one event where cores suffice; O(*a*) in the containers that use CPU on the machine, and
/// one event, where they do not.
struct CPUShares: ~Copyable {
  var rows = Table<ContainerID, ShareRow>()
  let split: RequestSplit

  init(split: RequestSplit) { self.split = split }

  borrowing func copy() -> CPUShares {
    var other = CPUShares(split: split)
    other.rows = rows.copy()
    return other
  }

  /// Makes rows for the containers up to `id`.
  mutating func makeRoom(for id: ContainerID) {
    while rows.count <= id.index { _ = rows.append(ShareRow()) }
  }
}

extension Cluster {
  /// Begins the CPU part of a request: `work` core-seconds, under the terms of its container.
  mutating func beginComputing(
    _ request: RequestID, in container: ContainerID, work: Double,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    let profile = state.functions[state.containers[container].function].profile
    let terms = CPUTerms(
      quota: state.profiles[profile].cores, parallelism: state.profiles[profile].parallelism,
      weight: state.profiles[profile].weight)
    beginComputing(request, in: container, work: work, terms, &agenda)
  }

  /// Begins CPU work on a request: `work` core-seconds.
  mutating func beginComputing(
    _ request: RequestID, in container: ContainerID, work: Double, _ terms: CPUTerms,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    cpu.makeRoom(for: container)
    account(container, at: agenda.now)
    cpu.rows[container].terms = terms
    var behind = cpu.rows[container].tasks.last
    switch cpu.split {
    case .equal:
      let end = cpu.rows[container].served + work
      state.requests[request].work = end
      while !behind.isNone && state.requests[behind].work > end {
        behind = state.requests[behind].previous
      }
    case .inOrder:
      state.requests[request].work = work
    }
    cpu.rows[container].tasks.insert(request, behind: behind, in: &state.requests)
    cpu.rows[container].count += 1
    share(container, agenda: &agenda)
  }

  /// Begins a computation of the container itself, while it comes up: `work` core-seconds on up to `limit` millicores.
  mutating func beginOwnComputing(
    _ container: ContainerID, work: Double, limit: Int64, weight: Double,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    cpu.makeRoom(for: container)
    cpu.rows[container].served = 0
    cpu.rows[container].servedUntil = agenda.now
    cpu.rows[container].ownWork = work
    cpu.rows[container].isOwn = true
    cpu.rows[container].count = 1
    cpu.rows[container].terms.weight = weight
    setLimit(container, limit)
    reshare(state.nodes[state.containers[container].node].machine, changed: container, &agenda)
  }

  /// Ends a computation of the container itself before its time, if there is one.
  mutating func stopOwnComputing(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard container.index < cpu.rows.count, cpu.rows[container].isOwn else { return }
    account(container, at: agenda.now)
    cpu.rows[container].isOwn = false
    cpu.rows[container].count = 0
    setLimit(container, 0)
    reshare(state.nodes[state.containers[container].node].machine, changed: container, &agenda)
  }

  /// The computation that ends first has ended.
  mutating func computationFinished(
    _ container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard state.containers[container].eventAt == agenda.now,
      container.index < cpu.rows.count, cpu.rows[container].count > 0
    else { return }
    finishComputation(in: container, &agenda)
  }

  /// On a machine without cores to spare, the computation that ends first has ended.
  mutating func sharedComputationFinished(
    _ machine: MachineID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard state.machines[machine].computationAt == agenda.now else { return }
    state.machines[machine].computationAt = .never
    var container = state.machines[machine].activeFirst
    while !container.isNone {
      // Others that end now get their turn by the event that this one's end leads to.
      if cpu.rows[container].dueAt == agenda.now {
        finishComputation(in: container, &agenda)
        return
      }
      container = cpu.rows[container].next
    }
  }

  private mutating func finishComputation(
    in container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    state.containers[container].eventAt = .never
    cpu.rows[container].dueAt = .never
    account(container, at: agenda.now)
    if cpu.rows[container].isOwn {
      cpu.rows[container].isOwn = false
      cpu.rows[container].count = 0
      setLimit(container, 0)
      reshare(state.nodes[state.containers[container].node].machine, changed: container, &agenda)
      ownComputationEnded(container, &agenda)
      return
    }
    let request = firstToEnd(in: container)
    takeFromCPU(request, in: container, &agenda)
    if state.requests[request].place == .computing {
      computingEnded(request, &agenda)
    } else {
      workComputed(request, &agenda)
    }
  }

  /// Takes a request off the CPU of its container.
  mutating func takeFromCPU(
    _ request: RequestID, in container: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    account(container, at: agenda.now)
    cpu.rows[container].tasks.remove(request, in: &state.requests)
    cpu.rows[container].count -= 1
    if cpu.rows[container].count == 0 { cpu.rows[container].served = 0 }
    share(container, agenda: &agenda)
  }

  /// The request of `container` whose CPU part ends first.
  private func firstToEnd(in container: ContainerID) -> RequestID {
    let row = cpu.rows[container]
    guard cpu.split == .inOrder else { return row.tasks.first }
    var best = row.tasks.first
    var bestTime = Double.infinity
    forEachServed(in: container) { request, cores in
      let time = state.requests[request].work / cores
      if time < bestTime {
        best = request
        bestTime = time
      }
    }
    return best
  }

  /// Calls `body` for each request that has cores under ``RequestSplit/inOrder``, with how many it has.
  private func forEachServed(
    in container: ContainerID, _ body: (RequestID, _ cores: Double) -> Void
  ) {
    let most = cpu.rows[container].terms.parallelism.inCores
    var left = cpu.rows[container].cores
    var request = cpu.rows[container].tasks.first
    while !request.isNone && left > 0 {
      let cores = min(left, most)
      body(request, cores)
      left -= cores
      request = state.requests[request].next
    }
  }

  /// Counts what a container's computations have been given until now.
  private mutating func account(_ container: ContainerID, at now: SimTime) {
    let row = cpu.rows[container]
    let elapsed = (now - row.servedUntil).inSeconds
    cpu.rows[container].servedUntil = now
    guard row.count > 0, row.cores > 0, elapsed > 0 else { return }
    let speed = state.machines[state.nodes[state.containers[container].node].machine].speed
    if row.isOwn || cpu.split == .equal {
      cpu.rows[container].served = row.served + row.cores * speed * elapsed / Double(row.count)
      return
    }
    let most = row.terms.parallelism.inCores
    var left = row.cores
    var request = row.tasks.first
    while !request.isNone && left > 0 {
      let cores = min(left, most)
      state.requests[request].work -= cores * speed * elapsed
      left -= cores
      request = state.requests[request].next
    }
  }

  /// Adapts what `container` could use to its number of requests.
  private mutating func share(_ container: ContainerID, agenda: inout Agenda<ClusterEvent>) {
    let terms = cpu.rows[container].terms
    let count = Int64(cpu.rows[container].count)
    let wanted = count * min(terms.parallelism.millicores, 1 << 40)
    setLimit(container, min(terms.quota.millicores, wanted))
    reshare(state.nodes[state.containers[container].node].machine, changed: container, &agenda)
  }

  /// Notes what `container` could use, and whether it is among those that use CPU.
  private mutating func setLimit(_ container: ContainerID, _ limit: Int64) {
    let machine = state.nodes[state.containers[container].node].machine
    let before = cpu.rows[container].limit
    cpu.rows[container].limit = limit
    state.machines[machine].demand += limit - before
    if before == 0 && limit > 0 {
      let last = state.machines[machine].activeLast
      cpu.rows[container].previous = last
      cpu.rows[container].next = .none
      if last.isNone {
        state.machines[machine].activeFirst = container
      } else {
        cpu.rows[last].next = container
      }
      state.machines[machine].activeLast = container
      state.machines[machine].active += 1
    } else if before > 0 && limit == 0 {
      let previous = cpu.rows[container].previous
      let next = cpu.rows[container].next
      if previous.isNone {
        state.machines[machine].activeFirst = next
      } else {
        cpu.rows[previous].next = next
      }
      if next.isNone {
        state.machines[machine].activeLast = previous
      } else {
        cpu.rows[next].previous = previous
      }
      state.machines[machine].active -= 1
    }
  }

  /// Gives the containers of `machine` their cores anew after `changed` could use more or less.
  private mutating func reshare(
    _ machine: MachineID, changed: ContainerID, _ agenda: inout Agenda<ClusterEvent>
  ) {
    let wasContended = state.machines[machine].isContended
    let isContended =
      state.machines[machine].demand > state.machines[machine].coresToShare.millicores
    state.machines[machine].isContended = isContended
    if !wasContended && !isContended {
      give(changed, Double(cpu.rows[changed].limit) / 1_000, on: machine, isChanged: true, &agenda)
      return
    }
    let level = isContended ? waterLevel(of: machine) : .infinity
    if cpu.rows[changed].limit == 0 { give(changed, 0, on: machine, isChanged: true, &agenda) }
    var earliest = SimTime.never
    var container = state.machines[machine].activeFirst
    while !container.isNone {
      let row = cpu.rows[container]
      let cores = min(Double(row.limit) / 1_000, row.terms.weight * level)
      let isMoved = wasContended != isContended || container == changed
      give(container, cores, on: machine, isChanged: isMoved, &agenda)
      earliest = min(earliest, cpu.rows[container].dueAt)
      container = row.next
    }
    awaitComputation(on: machine, at: earliest, &agenda)
  }

  /// Lets everything that computes on `machine` go on at another speed.
  mutating func changeSpeed(
    of machine: MachineID, to speed: Double, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard state.machines[machine].speed != speed else { return }
    forEachActive(on: machine) { $0.account($1, at: agenda.now) }
    state.machines[machine].speed = speed
    var earliest = SimTime.never
    forEachActive(on: machine) {
      $0.give($1, $0.cpu.rows[$1].cores, on: machine, isChanged: true, &agenda)
      earliest = min(earliest, $0.cpu.rows[$1].dueAt)
    }
    awaitComputation(on: machine, at: earliest, &agenda)
  }

  private mutating func forEachActive(
    on machine: MachineID, _ body: (inout Cluster, ContainerID) -> Void
  ) {
    var container = state.machines[machine].activeFirst
    while !container.isNone {
      let next = cpu.rows[container].next
      body(&self, container)
      container = next
    }
  }

  private mutating func awaitComputation(
    on machine: MachineID, at earliest: SimTime, _ agenda: inout Agenda<ClusterEvent>
  ) {
    guard state.machines[machine].computationAt != earliest else { return }
    state.machines[machine].computationAt = earliest
    if earliest < .never { agenda.schedule(.sharedComputationFinished(machine), at: earliest) }
  }

  /// Returns λ, the cores per unit of weight at which all cores of `machine` are in use.
  private func waterLevel(of machine: MachineID) -> Double {
    var left = state.machines[machine].coresToShare.inCores
    var weight = 0.0
    var container = state.machines[machine].activeFirst
    while !container.isNone {
      weight += cpu.rows[container].terms.weight
      container = cpu.rows[container].next
    }
    var level = left / weight
    // Those whose limit lies below the level get their limit; the level of the others rises. It never falls, so each
    // pass settles at least one container.
    while true {
      var leftThen = state.machines[machine].coresToShare.inCores
      var weightThen = 0.0
      container = state.machines[machine].activeFirst
      while !container.isNone {
        let row = cpu.rows[container]
        if Double(row.limit) / 1_000 <= row.terms.weight * level {
          leftThen -= Double(row.limit) / 1_000
        } else {
          weightThen += row.terms.weight
        }
        container = row.next
      }
      guard weightThen > 0, leftThen > 0 else { return level }
      let next = leftThen / weightThen
      if next <= level { return level }
      left = leftThen
      weight = weightThen
      level = next
    }
  }

  /// Gives `container` this many cores from now on, and notes when the first of its computations ends.
  private mutating func give(
    _ container: ContainerID, _ cores: Double, on machine: MachineID, isChanged: Bool,
    _ agenda: inout Agenda<ClusterEvent>
  ) {
    if !isChanged && cpu.rows[container].cores == cores { return }
    account(container, at: agenda.now)
    cpu.rows[container].cores = cores
    let microcores = Int64((cores * 1e6).rounded())
    let before = cpu.rows[container].microcores
    if microcores != before {
      cpu.rows[container].microcores = microcores
      state.machines[machine].coresInUse.change(by: Int(microcores - before), at: agenda.now)
      if countsLoad {
        state.countCPU(of: container, by: Int(microcores - before), at: agenda.now)
      }
    }
    state.containers[container].eventAt = .never
    cpu.rows[container].dueAt = .never
    guard cpu.rows[container].count > 0, cores > 0 else { return }
    let speed = state.machines[machine].speed
    let row = cpu.rows[container]
    var seconds: Double
    if row.isOwn {
      seconds = (row.ownWork - row.served) / (cores * speed)
    } else if cpu.split == .equal {
      let share = cores * speed / Double(row.count)
      seconds = (state.requests[row.tasks.first].work - row.served) / share
    } else {
      seconds = .infinity
      forEachServed(in: container) { request, share in
        seconds = min(seconds, state.requests[request].work / (share * speed))
      }
    }
    let end = agenda.now + SimDuration(rounding: max(seconds, 0))
    if state.machines[machine].isContended {
      cpu.rows[container].dueAt = end
    } else {
      state.containers[container].eventAt = end
      agenda.schedule(.computationFinished(container), at: end)
    }
  }
}
