import SimKernel

/// A scenario file that is read once, for scenarios that differ in a few keys.
package struct ScenarioTemplate: Sendable {
  /// The folder that file names in the scenario start from.
  package let folder: String
  private let source: Document
  private let changes: [DocumentChange]
  /// The scenario with all that it builds upon worked in and the changes made; what further changes are made to.
  private let prepared: Document
  private let basis: ScenarioDefaults.Basis

  /// Reads the scenario in the file at `path`.
  ///
  /// - Parameters:
  ///   - path: A YAML file.
  ///   - changes: What replaces parts of it in all scenarios, each as `key.path=value`, in this order.
  /// - Throws: What is wrong with the file or with a change.
  package init(_ path: String, changes: [String] = []) throws(SettingsError) {
    let document = try SettingsFile.read(path)
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    try self.init(document, folder: folder, changes: try ScenarioLoader.changes(changes))
  }

  init(_ source: Document, folder: String, changes: [DocumentChange]) throws(SettingsError) {
    self.source = source
    self.folder = folder
    self.changes = changes
    (prepared, basis) = try Self.prepared(source, folder: folder, changes)
  }

  /// The scenario with further changes made behind those of the template.
  ///
  /// - Parameters:
  ///   - more: The changes.
  ///   - form: What reads scenarios; one for many of them.
  /// - Returns: The scenario with all defaults.
  /// - Throws: Everything that is wrong with it.
  package func load(
    _ more: [DocumentChange] = [], with form: SettingsForm<Scenario> = SettingsForm()
  ) throws(SettingsError) -> LoadedScenario {
    var (document, basis) = (prepared, basis)
    if more.contains(where: Self.comesFirst) {
      (document, basis) = try Self.prepared(source, folder: folder, changes + more)
    } else {
      try Self.make(more, in: &document, folder: folder, &basis)
    }
    return LoadedScenario(
      scenario: try form.read(document), folder: folder, profile: basis.profile,
      basisFiles: basis.files)
  }

  /// Whether a change is of what a scenario builds upon.
  ///
  /// Such a change is made before that is worked in, all others behind it: so a change reaches what a profile states, too.
  private static func comesFirst(_ change: DocumentChange) -> Bool {
    ScenarioDefaults.keys.contains { change.path.hasPrefix($0) }
  }

  private static func prepared(
    _ source: Document, folder: String, _ changes: [DocumentChange]
  ) throws(SettingsError) -> (Document, ScenarioDefaults.Basis) {
    var document = source
    for change in changes where comesFirst(change) { try document.apply(change) }
    if case .null = document.content {
      throw SettingsError(
        "is empty; a scenario has at least functions and a workload", position: document.position)
    }
    var basis = try ScenarioDefaults.apply(to: &document, folder: folder)
    try make(changes.filter { !comesFirst($0) }, in: &document, folder: folder, &basis)
    return (document, basis)
  }

  /// Makes changes, and puts the list of prices that is named in the end in the place of its name.
  private static func make(
    _ changes: [DocumentChange], in document: inout Document, folder: String,
    _ basis: inout ScenarioDefaults.Basis
  ) throws(SettingsError) {
    for change in changes {
      // A change within a list of prices reaches what the list says.
      if change.path.hasPrefix("prices."),
        let path = try PriceListFile.resolve(in: &document, folder: folder)
      {
        basis.files.append(path)
      }
      try document.apply(change)
    }
    if let path = try PriceListFile.resolve(in: &document, folder: folder) {
      basis.files.append(path)
    }
  }
}
