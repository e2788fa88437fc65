import Calibration
import ClusterModel
import Experiments
import SimKernel

/// A scenario that is to be played on an engine, and how.
public struct RehearsalPlan: Sendable {
  /// The scenario.
  public var scenario: Scenario
  /// The same with its names resolved.
  public var built: BuiltScenario
  /// How often it is played.
  public var repetitions = 5
  /// How often it is simulated.
  public var replications = 200
  /// How often the reference work is done in front of each repetition, and behind the last.
  public var references = 3
  /// What the reference took, in seconds, on the machine and at the time that the scenario's engine times come from; `nil` where
  /// that is not known.
  public var profileReference: Double?
  /// The registry that goes before the names of images; `nil` for none.
  public var registry: String?
  /// The containers' network.
  public var network = "default"
  /// Whether images that were there before may be removed and pulled again.
  public var mayRemoveForeignImages = false

  /// Resolves the names of `scenario` and sees whether an engine can play it.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - folder: Where file names in it start from.
  /// - Throws: What is wrong with it, or what of it cannot be played.
  public init(_ scenario: Scenario, folder: String = "") throws(SettingsError) {
    self.scenario = scenario
    self.scenario.metrics.configuration.recordsInvocations = true
    self.scenario.metrics.configuration.recordsContainers = false
    built = try ScenarioBuilder.build(self.scenario, folder: folder)
    try RehearsalCheck(scenario, built).run()
  }

  /// What the engine calls an image.
  func reference(of image: ImageID) -> String {
    let name = built.configuration.images[image.index].name
    return registry.map { "\($0)/\(name)" } ?? name
  }

  /// The images that functions run, each once, in the order of their ids.
  var images: [ImageID] {
    let used = (0..<built.functions.count).map { built.functions.configuration($0).image }
    return built.configuration.images.indices.map { ImageID($0) }.filter(used.contains)
  }

  /// What of it the shelf of images needs to know.
  var measuring: MeasuringPlan {
    var plan = MeasuringPlan(images: images.map { MeasuringPlan.Image(reference(of: $0)) })
    plan.groups = []
    plan.mayRemoveForeignImages = mayRemoveForeignImages
    return plan
  }
}
