import SimKernel
import Testing

@testable import ClusterModel
@testable import Policies

/// Containers that may become more at a limited rate, as on AWS Lambda.
@Suite struct AdmissionTests {
  @Test func afterTheBurstSoManyMoreAreAllowedEachFullMinute() {
    var admission = Admission(
      {
        var ramp = AdmissionRamp()
        ramp.burst = 3
        ramp.perMinute = 2
        return ramp
      }())
    let began = SimTime.start + .seconds(100)
    admission.noteOne(beside: 1, at: .start)
    admission.noteOne(beside: 2, at: began)
    func most(after seconds: Double) -> Int {
      let now = began + SimDuration(rounding: seconds)
      return (0..<100).first { !admission.admits(beside: $0, at: now) } ?? 100
    }
    #expect([0, 59.9, 60, 119, 120, 600].map { most(after: $0) } == [3, 3, 5, 5, 7, 23])
  }

  private func simulation(at times: [Double]) -> Simulation<Cluster> {
    Simulation(
      .simple { configuration in
        configuration.profiles[0].execution = .constant(1_000)
        var ramp = AdmissionRamp()
        ramp.burst = 2
        ramp.perMinute = 1
        configuration.rules.admission = ramp
      }, keepAlive: .zero, arrivals: ListedArrivals(at: times))
  }

  @Test func aRequestThatWouldNeedOneMoreIsThrottled() {
    // The burst is used up at 10 s: one more from 70 s on, another from 130 s on.
    var run = simulation(at: [5, 10, 11, 69.9, 70, 71, 130, 131])
    let records = run.invocations().sorted { $0.index < $1.index }
    let isCompleted = records.map { $0.outcome == .completed }
    #expect(isCompleted == [true, true, false, false, true, false, true, false])
    let throttled = run.model.metrics.throttled
    let rejected = run.model.metrics.rejected
    #expect(throttled == 4 && rejected == 4)
  }

  @Test func aNewRampBeginsWhenThereWereFewerThanTheBurst() {
    // Those of 5 s and 10 s have gone at 1010 s; the burst is used up again at 1201 s.
    var run = simulation(at: [5, 10, 1_200, 1_201, 1_260.9, 1_261])
    let records = run.invocations().sorted { $0.index < $1.index }
    #expect(
      records.map { $0.outcome == .completed } == [true, true, true, true, false, true])
  }
}
