import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Which container takes a request, on a few containers.
@Suite struct LoadBalancingTests {
  /// Containers of one function that run so many requests each, two of which they may.
  private struct Lab: ~Copyable {
    var cluster: Cluster
    private var random = RandomStream(seed: 3, name: "test/balancing")

    init(running: [UInt16], functions: Int = 1) {
      var configuration = ClusterConfiguration()
      configuration.machines = [MachineConfiguration()]
      configuration.nodes = [NodeConfiguration()]
      var profile = FunctionProfile()
      profile.concurrency = 2
      configuration.profiles = [profile]
      cluster = Cluster(
        configuration,
        policies: ClusterPolicies(
          nodeSelection: RoundRobin(.init()), keepAlive: KeepForever(.init())),
        arrivals: NoArrivals())
      for function in 0..<functions {
        cluster.addFunction(FunctionConfiguration())
        let ids = running.map { running in
          var row = ContainerRow()
          row.function = FunctionID(function)
          row.running = running
          row.phase = running > 0 ? .busy : .idle
          return cluster.state.containers.append(row)
        }
        setReplicas(ids, of: function)
      }
    }

    mutating func setReplicas(_ ids: [ContainerID], of function: Int = 0) {
      while cluster.state.replicas.count <= function { cluster.state.replicas.append([]) }
      cluster.state.replicas[function] = ids
    }

    mutating func choice(
      _ policy: inout some LoadBalancing, client: ClientID = .none, function: Int = 0
    ) -> Int {
      policy.choose(
        for: FunctionID(function), among: FunctionID(function), client: client,
        in: cluster.state, random: &random
      ).index
    }

    mutating func choices(
      _ policy: inout some LoadBalancing, count: Int, client: ClientID = .none
    ) -> [Int] {
      var chosen: [Int] = []
      for _ in 0..<count { chosen.append(choice(&policy, client: client)) }
      return chosen
    }
  }

  private func ids(_ indices: Int...) -> [ContainerID] { indices.map { ContainerID($0) } }

  /// How often each of `containers` was chosen.
  private func counts(_ chosen: [Int], of containers: Int) -> [Int] {
    (0..<containers).map { container in chosen.count { $0 == container } }
  }

  @Test func randomTakesEachContainerBusyOrNotEquallyOften() {
    var lab = Lab(running: [0, 1, 2, 0])
    var policy = RandomContainer(.init())
    let counts = counts(lab.choices(&policy, count: 4_000), of: 4)
    // Binomial(4,000, ¼): four standard deviations are 110.
    #expect(counts.allSatisfy { (890...1_110).contains($0) }, "\(counts)")
  }

  private var perConnection: RandomContainer {
    var parameters = RandomContainer.Parameters()
    parameters.per = .connection
    return RandomContainer(parameters)
  }

  @Test func aClientKeepsItsContainerUntilThatIsGone() {
    var lab = Lab(running: Array(repeating: 0, count: 8))
    var policy = perConnection
    let client = ClientID(5)
    let first = lab.choice(&policy, client: client)
    #expect(lab.choices(&policy, count: 20, client: client) == Array(repeating: first, count: 20))

    // Another one goes: it stands elsewhere in the list.
    let other = first == 0 ? 7 : 0
    lab.setReplicas((0..<8).filter { $0 != other }.map { ContainerID($0) })
    #expect(lab.choice(&policy, client: client) == first)

    // Its own one drains: it is drawn anew, from the others.
    lab.setReplicas((0..<8).filter { $0 != first }.map { ContainerID($0) })
    let second = lab.choice(&policy, client: client)
    #expect(second != first)
    #expect(lab.choices(&policy, count: 5, client: client) == Array(repeating: second, count: 5))
  }

  @Test func anotherContainerInTheSameRowIsAnotherConnection() {
    var lab = Lab(running: Array(repeating: 0, count: 64))
    var policy = perConnection
    let before = (0..<32).map { lab.choice(&policy, client: ClientID($0)) }
    let again = (0..<32).map { lab.choice(&policy, client: ClientID($0)) }
    #expect(again == before)
    for index in 0..<64 { lab.cluster.state.containers[ContainerID(index)].createdAt = second(9) }
    let after = (0..<32).map { lab.choice(&policy, client: ClientID($0)) }
    // Each client draws the same one of 64 again with probability 1/64: eight of 32 have one of 10⁻⁷.
    #expect(zip(before, after).count { $0 == $1 } < 8)
  }

  @Test func clientsAndOpenRequestsAreSpreadOverContainers() {
    var lab = Lab(running: [0, 0, 0, 0])
    var policy = perConnection
    let chosen = (0..<4_000).map { lab.choice(&policy, client: ClientID($0)) }
    #expect(counts(chosen, of: 4).allSatisfy { (890...1_110).contains($0) })
    let open = lab.choices(&policy, count: 4_000)
    #expect(counts(open, of: 4).allSatisfy { (890...1_110).contains($0) })
  }

  @Test func roundRobinTakesTheContainersOfEachFunctionInTurn() {
    var lab = Lab(running: [2, 0, 1], functions: 2)
    var policy = RoundRobinContainer(.init())
    #expect(lab.choices(&policy, count: 4) == [0, 1, 2, 0])
    #expect(lab.choice(&policy, function: 1) == 3)
    #expect(lab.choices(&policy, count: 2) == [1, 2])
    // A new one stands at the end.
    lab.setReplicas(ids(0, 1, 2, 6))
    #expect(lab.choices(&policy, count: 3) == [6, 0, 1])
    lab.setReplicas(ids(0, 1))
    #expect(lab.choices(&policy, count: 2) == [0, 1])
  }

  @Test func leastConnectionsGoesRoundAmongEquals() {
    var lab = Lab(running: [1, 0, 2, 0])
    var policy = LeastConnections(.init())
    #expect(lab.choices(&policy, count: 4) == [1, 3, 1, 3])
    lab.cluster.state.containers[ContainerID(1)].running = 3
    lab.cluster.state.containers[ContainerID(3)].running = 3
    #expect(lab.choices(&policy, count: 2) == [0, 0])
  }

  @Test func theLessLoadedOfTwoNeverTakesTheMostLoaded() {
    var lab = Lab(running: [5, 0, 1, 2])
    var policy = RandomOfTwo(.init())
    let counts = counts(lab.choices(&policy, count: 6_000), of: 4)
    // Of the six pairs, container 1 wins three, 2 two, 3 one. Four standard deviations are 155, 146 and 116.
    #expect(counts[0] == 0)
    #expect((counts[1] - 3_000).magnitude < 155)
    #expect((counts[2] - 2_000).magnitude < 146)
    #expect((counts[3] - 1_000).magnitude < 116)
    var alone = Lab(running: [7])
    #expect(alone.choice(&policy) == 0)
    var equal = Lab(running: [1, 1, 1, 1])
    let even = equal.choices(&policy, count: 4_000)
    #expect(self.counts(even, of: 4).allSatisfy { (890...1_110).contains($0) })
  }

  @Test func theFirstWithRoomTakesItAndElseTheLeastLoaded() {
    var policy = FirstWithRoom(.init())
    var lab = Lab(running: [2, 1, 0])
    #expect(lab.choices(&policy, count: 2) == [1, 1])
    var full = Lab(running: [5, 2, 2])
    #expect(full.choice(&policy) == 1)
  }

  @Test func aSourceHashKeepsAClientAndSpreadsClients() {
    var lab = Lab(running: [0, 0, 0, 0])
    var policy = SourceHash(.init())
    let chosen = (0..<4_000).map { lab.choice(&policy, client: ClientID($0)) }
    let again = (0..<4_000).map { lab.choice(&policy, client: ClientID($0)) }
    #expect(chosen == again)
    let counts = counts(chosen, of: 4)
    #expect(counts.allSatisfy { (890...1_110).contains($0) }, "\(counts)")
    let open = lab.choices(&policy, count: 4_000)
    #expect(self.counts(open, of: 4).allSatisfy { (890...1_110).contains($0) })
  }

  @Test func amongContainersOfTheFunctionItselfHotFirstTakesThemInTurn() {
    var lab = Lab(running: [1, 0, 2])
    var policy = HotFirst(.init())
    var choices: [Int] = []
    for _ in 0..<4 { choices.append(lab.choice(&policy)) }
    #expect(choices == [0, 1, 2, 0])
  }
}
