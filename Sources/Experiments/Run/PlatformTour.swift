import ClusterModel
import SimKernel

/// One scenario on several platforms: the same workload, functions and machines, with everything that makes a platform
/// itself exchanged.
public struct PlatformTour {
  /// What one platform made of it.
  public struct Stop: Sendable {
    /// The platform.
    public let platform: String
    /// What was measured.
    public let summary: RunSummary
    /// What kept the run from its end; `nil` for nothing.
    public let failure: String?
  }

  private let path: String
  private let overrides: [String]

  /// Prepares a tour.
  ///
  /// - Parameters:
  ///   - path: A scenario; the platform that it names itself, if any, is replaced.
  ///   - overrides: What replaces parts of it on every platform, each as `key.path=value`.
  public init(_ path: String, overrides: [String] = []) {
    self.path = path
    self.overrides = overrides
  }

  /// The platforms that a tour visits when nobody names some: those that are no testbed of their own.
  ///
  /// - Throws: What is wrong with the file of one of them.
  public static func allPlatforms() throws(SettingsError) -> [String] {
    try PlatformFile.all().filter { !$0.isTestbed }.map(\.name)
  }

  /// Runs the scenario on `platform`.
  ///
  /// - Throws: What is wrong with the scenario on that platform, with the platform's name in front.
  public func visit(_ platform: String) throws(SettingsError) -> Stop {
    do throws(SettingsError) {
      var loaded = try ScenarioLoader.load(path, overrides: ["platform=\(platform)"] + overrides)
      loaded.scenario.metrics.configuration.recordsInvocations = false
      loaded.scenario.metrics.configuration.recordsContainers = false
      let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
      let outcome = Runner(loaded.scenario, built).run()
      if case .failed(let reason) = outcome.end {
        return Stop(platform: platform, summary: outcome.summary, failure: reason)
      }
      return Stop(platform: platform, summary: outcome.summary, failure: nil)
    } catch {
      var named = error
      for index in named.problems.indices {
        named.problems[index].message =
          "on the platform '\(platform)': " + named.problems[index].message
      }
      throw named
    }
  }
}
