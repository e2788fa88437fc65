import SimKernel

/// How many containers there may be now: see ``AdmissionRamp``.
struct Admission: BitwiseCopyable {
  let isOn: Bool
  let burst: Int
  let perMinute: Int
  /// When there came to be as many as the burst; what it says counts only while there are.
  private var rampBeganAt = SimTime.start

  init(_ ramp: AdmissionRamp?) {
    isOn = ramp != nil
    burst = max(ramp?.burst ?? 0, 1)
    perMinute = max(ramp?.perMinute ?? 0, 0)
  }

  /// Notes that there is one container more than `containers`.
  mutating func noteOne(beside containers: Int, at now: SimTime) {
    if containers == burst - 1 { rampBeganAt = now }
  }

  /// Whether there may be one more container beside `containers` that there are.
  func admits(beside containers: Int, at now: SimTime) -> Bool {
    guard containers >= burst else { return true }
    let minutes = Int((now - rampBeganAt).nanoseconds / SimDuration.minutes(1).nanoseconds)
    let (more, overflow) = perMinute.multipliedReportingOverflow(by: minutes)
    return overflow || containers - burst < more
  }
}

extension Cluster {
  /// Turns a request away for which one more container would be needed than there may be.
  @inline(never)
  mutating func throttle(_ id: RequestID, _ agenda: inout Agenda<ClusterEvent>) {
    metrics.throttled &+= 1
    end(id, .rejected, &agenda)
  }
}
