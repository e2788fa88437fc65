import ClusterModel
import SimKernel

/// Parameters that refer to functions by their names in the scenario.
public protocol NamesFunctions: Settings {
  /// The names, each with the keys that lead to it within the parameters.
  var functionNames: [(name: String, steps: [SettingsReader.Step])] { get }

  /// Replaces each name by the function's id.
  mutating func resolve(_ id: (String) -> FunctionID)
}
