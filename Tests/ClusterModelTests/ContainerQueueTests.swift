import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Requests that wait at busy containers.
@Suite struct ContainerQueueTests {
  private func configuration(
    containers: Int, queue: Int, execution: Distribution,
    _ change: (inout ClusterConfiguration) -> Void = { _ in }
  ) -> ClusterConfiguration {
    .simple { configuration in
      configuration.profiles[0].maximumContainers = containers
      configuration.profiles[0].containerQueue = queue
      configuration.profiles[0].execution = execution
      configuration.rules.withoutRoom = .reject
      change(&configuration)
    }
  }

  @Test func requestsWaitWhereTheFewestWaitAndAmongEqualsInTheLowestRow() {
    let containers = 40
    var run = Simulation(
      configuration(containers: containers, queue: 3, execution: .constant(100)),
      arrivals: ListedArrivals(at: (0..<4 * containers + 2).map { 0.001 * Double($0) }))
    let records = run.invocations().sorted { $0.index < $1.index }
    for record in records.dropLast(2) {
      #expect(record.container.index == Int(record.index) % containers, "\(record.index)")
    }
    #expect(records.suffix(2).allSatisfy { $0.outcome == .rejected })
  }

  @Test func theFirstOfTheOpenQueuesIsThatOfASearchThroughAll() {
    // Requests wait, begin, end and give up in every order.
    let configuration = configuration(
      containers: 12, queue: 5, execution: .exponential(mean: 0.5)
    ) { configuration in
      configuration.gateway.timeOut = .seconds(3)
      configuration.rules.afterTimeOut = .stops
      configuration.profiles.append(FunctionProfile())
      configuration.profiles[1].concurrency = 2
      configuration.profiles[1].maximumContainers = 7
      configuration.profiles[1].containerQueue = 4
      configuration.profiles[1].execution = .exponential(mean: 0.7)
    }
    var second = FunctionConfiguration()
    second.profile = ProfileID(1)
    var random = RandomStream(seed: 5, name: "test/queues")
    var at = 0.0
    let arrivals = (0..<3_000).map { _ in
      at += 0.02 * random.exponential()
      return Arrival(
        time: .start + SimDuration(rounding: at), function: FunctionID(Int(random.index(below: 2))))
    }
    var run = Simulation(
      configuration, functions: [FunctionConfiguration(), second], keepAlive: .seconds(1),
      arrivals: ListedArrivals(arrivals))
    var longest: Int32 = 0
    while run.step() != nil {
      for function in [FunctionID(0), FunctionID(1)] {
        var best = ContainerID.none
        for container in run.model.state.containers.ids
        where run.model.state.containers[container].function == function
          && run.model.state.containers[container].phase == .busy
        {
          let count = run.model.state.containerQueues[container].count
          longest = max(longest, count)
          if best.isNone || count < run.model.state.containerQueues[best].count { best = container }
        }
        let first = run.model.state.openQueue(of: function)
        #expect(first == best)
      }
    }
    #expect(longest >= 4)
  }
}
