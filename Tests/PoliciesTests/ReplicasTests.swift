import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Numbers of containers that an operator states.
@Suite struct ReplicasTests {
  @Test func aFixedNumberIsNeverChanged() {
    var lab = ScalerLab()
    var policy = FixedReplicas(.init())
    lab.run(&policy, until: 1e6)
    #expect(lab.orders.isEmpty)
    var orders = ScalingOrders()
    #expect(policy.wake(at: .start, in: lab.cluster.state, orders: &orders) == .never)
    #expect(orders.orders.isEmpty)
  }

  @Test func aScheduleOrdersEachStepAtItsInstant() {
    var lab = ScalerLab(functions: 2)
    var parameters = ScheduledReplicas.Parameters()
    for (at, replicas, function) in [
      (120, 9, nil), (60, 5, "g"), (60, 7, "g"), (0, 2, nil),
    ] as [(Int64, Int, String?)] {
      var step = ScheduledReplicas.Step()
      step.at = .seconds(at)
      step.replicas = replicas
      step.function = function
      parameters.steps.append(step)
    }
    parameters.resolve { $0 == "g" ? FunctionID(1) : .none }
    var policy = ScheduledReplicas(parameters)
    lab.run(&policy, until: 1_000)
    let expected: [ScalerLab.Order] = [
      .init(0, 2), .init(0, 2, function: 1), .init(60, 5, function: 1), .init(60, 7, function: 1),
      .init(120, 9), .init(120, 9, function: 1),
    ]
    #expect(lab.orders == expected)
  }
}
