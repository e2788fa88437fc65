import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Containers that are found through messages, as in McGrath's prototype.
@Suite struct MessagesTests {
  private func simulation(
    workers: Int = 1, memory: Int64 = 2048, at times: [Double],
    keepAlive: SimDuration = .minutes(15),
    execution: Double = 0.1, _ change: (inout MessagingConfiguration) -> Void = { _ in }
  ) -> Simulation<Cluster> {
    let configuration = ClusterConfiguration.simple(nodes: workers) { configuration in
      for index in configuration.machines.indices {
        configuration.machines[index].memory = .mebibytes(memory)
      }
      configuration.profiles[0].execution = .constant(execution)
      configuration.profiles[0].start = .constant(10)
      var messaging = MessagingConfiguration()
      messaging.dequeue = .constant(0.01)
      messaging.delete = .constant(0.02)
      messaging.enqueue = .constant(0.03)
      messaging.call = .constant(0.005)
      change(&messaging)
      configuration.messaging = messaging
    }
    var function = FunctionConfiguration()
    function.memory = .mebibytes(512)
    return Simulation(
      configuration, functions: [function], keepAlive: keepAlive,
      arrivals: ListedArrivals(at: times))
  }

  private func times(_ records: [InvocationRecord]) -> [Double] {
    records.sorted { $0.index < $1.index }.map { ($0.endedAt - $0.arrivedAt).inSeconds }
  }

  @Test func aColdRequestFindsReservedMemoryAndALaterOneTheContainer() {
    var run = simulation(at: [1, 20])
    let records = run.invocations()
    // Two look-ups, a call, start and execution; then one look-up and a call.
    #expect(times(records) == [0.01 + 0.01 + 0.005 + 10 + 0.1, 0.01 + 0.005 + 0.1])
    #expect(records.map(\.warmth) == [.preWarmed, .warmed])
  }

  @Test func aWorkerReservesTheMostThatAFunctionCanHaveAndTakesBackTheRest() {
    // 2 GiB are two reservations of 1 GiB; of a container of 512 MiB the rest is no third one, of two it is.
    var run = simulation(at: [1, 1, 1, 1, 1])
    run.run(until: .start + .milliseconds(1_010))
    let before = run.model.messages.reserved
    run.run(until: .start + .seconds(5))
    let after = run.model.messages.reserved
    let present = run.model.metrics.present
    let rejected = run.model.metrics.rejected
    #expect(before == [2] && after == [1])
    // Two start; the third reservation is announced after the others have been told that there is none.
    #expect(present == 2 && rejected == 3)
  }

  @Test func anExpiredMessageIsDeletedAndTheNextOneTried() {
    var run = simulation(at: [1, 100], keepAlive: .seconds(30))
    let records = run.invocations()
    // Look-up, call and back in vain, deletion; look-up in vain; look-up in the cold queue, call, start.
    let expected = 0.01 + 0.005 + 0.005 + 0.02 + 0.01 + 0.01 + 0.005 + 10 + 0.1
    #expect(abs(times(records)[1] - expected) < 1e-9)
    let expired = run.model.metrics.messages.expired
    #expect(expired == 1)
  }

  @Test func aMessageDeliveredTwiceIsAConflictAndDiscarded() {
    // Both look-ups see the one message; the second call finds the container busy and starts another one.
    var run = simulation(at: [1, 20, 20.001], execution: 1) { $0.duplicates = 1 }
    let records = run.invocations(until: .start + .seconds(60))
    let conflicts = run.model.metrics.messages.conflicts
    #expect(conflicts >= 1)
    #expect(records.prefix(2).map(\.warmth) == [.preWarmed, .warmed])
  }

  @Test func nothingFreeIsUnavailable() {
    var run = simulation(memory: 1024, at: [1, 1])
    let records = run.invocations()
    #expect(Set(records.map(\.outcome)) == [.completed, .rejected])
    #expect(records.first?.endedAt.inSeconds == 1.02)
  }

  @Test func aQueueAllowsSoManyOperationsASecond() {
    // The third look-up of the second is refused and tried again 3 s later.
    var run = simulation(at: [1, 1.1, 1.2]) { messaging in
      messaging.operationsPerSecond = 2
      messaging.reservation = .mebibytes(512)
    }
    let records = run.invocations()
    let refused = run.model.metrics.messages.refused
    #expect(refused > 0)
    #expect(abs(times(records)[2] - (3 + 0.01 + 0.01 + 0.005 + 10 + 0.1)) < 1e-9)
  }

  /// Section 3.4.2 of the thesis: ten containers, then a load that one could carry.
  ///
  /// In a queue each is used in turn and none expires; in a stack one is used and the others expire.
  @Test(arguments: [(MessageOrder.fifo, 10), (.lifo, 1)])
  func aQueueKeepsContainersThatAStackLetsExpire(order: MessageOrder, left: Int) {
    // Ten at once, then one a minute: fewer than ten in 15 minutes would let a queue's expire as well.
    let times = Array(repeating: 1.0, count: 10) + (1...60).map { 60 * Double($0) }
    var run = simulation(workers: 5, memory: 2048, at: times, execution: 1) { messaging in
      messaging.order = order
    }
    run.run(until: .start + .seconds(3_600))
    let containers = run.model.state.containersInAll
    #expect(containers == left)
  }
}
