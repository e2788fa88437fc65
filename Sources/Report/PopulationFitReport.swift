import SimKernel
import Workloads

/// What `trace fit` writes: a population that `trace generate` draws from.
public enum PopulationFitReport {
  /// The estimated model as YAML, what each figure rests on in comments.
  ///
  /// - Parameters:
  ///   - fit: What was estimated.
  ///   - paths: The files of the trace.
  /// - Returns: The text, with a line end behind the last line.
  public static func yaml(_ fit: PopulationFit, paths: [String]) -> String {
    var model = fit.model
    model.source = "estimated from " + paths.joined(separator: ", ")
    var text =
      "# \(Readable.count(fit.requests)) requests to \(Readable.count(UInt64(fit.functions)))"
      + " function\(fit.functions == 1 ? "" : "s") in \(Readable.duration(fit.span.inSeconds)).\n"
    guard case .map(let entries) = model.document.content else {
      preconditionFailure("a group of settings is written as a mapping")
    }
    for entry in entries {
      for evidence in fit.evidence where evidence.key == entry.key {
        text += "# \(evidence.words)\n"
      }
      let short = Document.Entry(entry.key, stated(entry.value))
      text += YamlWriter.text(Document(.map([short])))
    }
    return text
  }

  /// The same without what distributions leave open.
  private static func stated(_ document: Document) -> Document {
    guard case .map(let entries) = document.content else { return document }
    return .map(
      entries.compactMap { entry in
        if case .null = entry.value.content { return nil }
        return Document.Entry(entry.key, stated(entry.value))
      })
  }
}
