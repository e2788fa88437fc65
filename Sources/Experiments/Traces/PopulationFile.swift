import SimKernel
import Workloads

/// Where the description of a population comes from: a built-in model by its name, or a file.
public enum PopulationFile {
  /// The model that `text` means: a name if it is one, else a file in YAML.
  ///
  /// - Parameters:
  ///   - text: The name or the path.
  ///   - folder: Where a path starts from; empty for the current folder.
  /// - Returns: The model.
  /// - Throws: Why there is none, or what is wrong with the file.
  public static func model(
    _ text: String, folder: String = ""
  ) throws(SettingsError) -> PopulationModel {
    if let model = PopulationModel.named(text) { return model }
    guard let path = path(of: text, folder: folder) else {
      let names = PopulationModel.names
      throw SettingsError(
        "there is no population '\(text.abbreviatedForMessage)'"
          + NearestName.hint(for: text, among: names, plural: "names")
          + "; a file has a point or a slash in its name")
    }
    return try PopulationModel(reading: try SettingsFile.read(path))
  }

  /// The file that `text` means; `nil` where it is a name.
  static func path(of text: String, folder: String) -> String? {
    guard PopulationModel.named(text) == nil, text.contains("/") || text.contains(".") else {
      return nil
    }
    return text.hasPrefix("/") || folder.isEmpty ? text : "\(folder)/\(text)"
  }
}
