import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// JFN's deployment example: one Runner at least, 2 calls to a Runner, Singletons from 3 calls, 12 calls to a Singleton.
@Suite struct ProvisionerTests {
  @Test(arguments: [(0, 0), (2, 0), (3, 1), (12, 1), (13, 2), (24, 2), (25, 3)])
  func aFunctionIsPromotedFromThreeCallsOn(calls: Int, singletons: Int) {
    #expect(Provisioner.singletons(for: calls, .init()) == singletons)
  }

  @Test(arguments: [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
  func aRunnerHandlesTwoCalls(calls: Int, runners: Int) {
    #expect(Provisioner.runners(for: calls, .init()) == runners)
  }

  @Test func callsOfPromotedFunctionsNeedNoRunners() {
    var lab = ScalerLab(functions: 4, limits: { $0.initial = 0 })
    var parameters = Provisioner.Parameters()
    parameters.runnerPool = "runners"
    parameters.resolve { _ in FunctionID(0) }
    var policy = Provisioner(parameters)
    // Calls of functions 1 to 3 in each minute.
    let calls = [[30, 2, 2], [2, 2, 1], [0, 0, 0], [2, 2, 12]]
    lab.run(&policy, until: 240) { function, seconds, row in
      guard function > 0 else { return }
      let minutes = Int(seconds / 60)
      row.arrived = UInt64(calls.prefix(minutes).reduce(0) { $0 + $1[function - 1] })
    }
    let expected: [ScalerLab.Order] = [
      // 3 Singletons for 30 calls, 2 Runners for the other 4.
      .init(60, 3, function: 1), .init(60, 2, function: 0),
      // None is promoted: 3 Runners for 5 calls.
      .init(120, 0, function: 1), .init(120, 3, function: 0),
      .init(180, 1, function: 0),
      .init(240, 1, function: 3), .init(240, 2, function: 0),
    ]
    #expect(lab.orders == expected)
  }

  @Test func withoutAPoolThereAreSingletonsOnly() {
    var lab = ScalerLab(functions: 2, limits: { $0.initial = 0 })
    var policy = Provisioner(.init())
    lab.run(&policy, until: 60) { function, _, row in row.arrived = function == 0 ? 3 : 2 }
    #expect(lab.orders == [.init(60, 1)])
  }
}
