import Calibration
import ClusterModel
import SimKernel

/// The procedure of `calibrate docker`, simulated: the phases that a profile predicts under each set-up that was measured.
///
/// One machine as the profile has it, one function of the image with nothing to execute, requests an hour apart so that nothing is left
/// of the one before.
struct MeasuringProcedure {
  /// The profile's file.
  let profile: String
  /// How often each set-up is simulated.
  let repetitions: Int
  let seed: UInt64

  /// The times of cold starts of one set-up.
  struct ColdStarts {
    var create: [Double] = []
    var start: [Double] = []
    var initialisation: [Double] = []
    var coldStart: [Double] = []
    /// From the first request to the last ready container, one for each repetition.
    var all: [Double] = []
    /// Stopping and removing, as far as nothing else is in its way.
    var stop: [Double] = []
  }

  /// Simulates `simultaneous` cold starts at a time.
  func coldStarts(
    of image: String, cpus: Double?, simultaneous: Int
  ) throws(SettingsError) -> ColdStarts {
    let rounds = max(repetitions / simultaneous, 100)
    let records = try run(
      image, [("cpu", cores(cpus)), ("warming", "pre-warmed"), ("responseAwaitsRemoval", "true")],
      rounds: rounds, at: simultaneous)
    var times = ColdStarts()
    var last: [Int64: Double] = [:]
    for record in records {
      let phases = record.phases
      times.create.append((phases.startAt - phases.createAt).inSeconds)
      times.start.append((phases.initialiseAt - phases.startAt).inSeconds)
      times.initialisation.append((phases.executionAt - phases.initialiseAt).inSeconds)
      let cold = (phases.executionAt - phases.createAt).inSeconds
      times.coldStart.append(cold)
      last[record.arrivedAt.nanoseconds, default: 0] =
        max(last[record.arrivedAt.nanoseconds, default: 0], cold)
      times.stop.append((record.endedAt - record.executedAt).inSeconds)
    }
    times.all = last.values.sorted()
    return times
  }

  /// Simulates requests to a running container.
  func dispatches(of image: String) throws(SettingsError) -> [Double] {
    try run(image, [("warming", "warmed")], rounds: repetitions, at: 1)
      .map { ($0.endedAt - $0.arrivedAt).inSeconds }
  }

  /// Simulates requests to a frozen container.
  func unpauses(of image: String) throws(SettingsError) -> [Double] {
    try run(
      image, [("warming", "warmed"), ("pauseAfter", "1s"), ("dispatch", "null")],
      rounds: repetitions, at: 1
    ).map { ($0.endedAt - $0.arrivedAt).inSeconds }
  }

  /// Simulates pulls.
  func pulls(of image: String) throws(SettingsError) -> [Double] {
    try run(image, [], rounds: repetitions, at: 1, removingImages: true)
      .filter { $0.phases.pullAt != .never }
      .map { ($0.phases.createAt - $0.phases.pullAt).inSeconds }
  }

  private func cores(_ cpus: Double?) -> String {
    cpus.map { Cores(millicores: Int64(($0 * 1_000).rounded())).written } ?? "unlimited"
  }

  private func run(
    _ image: String, _ settings: [(key: String, value: String)], rounds: Int, at simultaneous: Int,
    removingImages: Bool = false
  ) throws(SettingsError) -> [InvocationRecord] {
    func map(_ pairs: (String, Document)...) -> Document {
      .map(pairs.map { Document.Entry($0, $1) })
    }
    let function =
      [Document.Entry("name", .text("f")), Document.Entry("image", .text(image))]
      + settings.map { Document.Entry($0.key, $0.value == "null" ? .null : .text($0.value)) }
    let clients = map(
      (
        "constant",
        map(("function", .text("f")), ("interval", .text("1h")), ("requests", .text("\(rounds)")))
      ))
    let document = map(
      ("profile", Document(.text(profile, isQuoted: true))), ("seed", .text("\(seed)")),
      ("functions", .list([.map(function)])),
      ("workload", .list(Array(repeating: clients, count: simultaneous))),
      (
        "policies",
        map(("keepAlive", map(("name", .text("fixed")), ("window", .text("0s")))))
      ),
      ("rules", map(("imageRemoval", .text(removingImages ? "after-cold-run" : "never")))),
      ("metrics", map(("perFunction", .text("false")), ("samplingPeriod", .null))))
    let loaded = try ScenarioLoader.load(
      text: YamlWriter.text(document), origin: "the measuring of \(image)")
    let built = try ScenarioBuilder.build(loaded.scenario)
    var records = RunRecords()
    _ = Runner(loaded.scenario, built).run(keeping: &records)
    return records.invocations
  }
}
