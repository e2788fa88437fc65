import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// The scale controller of Azure Functions: one instance a second, and none after a while.
@Suite struct ScaleControllerTests {
  private func controller(_ change: (inout ScaleController.Parameters) -> Void = { _ in })
    -> ScaleController
  {
    var parameters = ScaleController.Parameters()
    change(&parameters)
    return ScaleController(parameters)
  }

  @Test func itAddsOneContainerAtEachLookUpToWhatIsWanted() {
    var lab = ScalerLab { $0.initial = 0 }
    var policy = controller { $0.requestsPerInstance = 2 }
    // Seven requests under way from the start: four containers, one a second.
    lab.run(&policy, until: 6) { _, seconds, row in
      if seconds <= 1 { row.inFlight.change(by: 7 - row.inFlight.value, at: .start) }
    }
    #expect(
      lab.orders == [
        ScalerLab.Order(1, 1), ScalerLab.Order(2, 2), ScalerLab.Order(3, 3), ScalerLab.Order(4, 4),
      ])
  }

  @Test func whatWasWantedOnceStaysForAWhile() {
    var lab = ScalerLab { $0.initial = 0 }
    var policy = controller { $0.idle = .seconds(10) }
    // One request from 0 s to 3 s.
    lab.run(&policy, until: 30) { _, seconds, row in
      if seconds == 1 { row.inFlight.change(by: 1 - row.inFlight.value, at: .start) }
      if seconds == 4 { row.inFlight.change(by: -1, at: .start + .seconds(3)) }
    }
    // Last wanted at the look of 3 s, which is more than 10 s ago at that of 14 s.
    #expect(lab.orders == [ScalerLab.Order(1, 1), ScalerLab.Order(14, 0)])
  }

  @Test func whoFindsNoContainerNeedNotWaitForALook() {
    var lab = ScalerLab { $0.initial = 0 }
    var policy = controller()
    lab.await(0, at: 0.5, &policy)
    #expect(lab.orders == [ScalerLab.Order(0.5, 1)])
  }
}
