import SimKernel

/// The reference of tune files, written from the types that read them.
public enum TuneReference {
  /// The page in Markdown.
  public static var markdown: String {
    let text = """
      # Tune reference

      This file is generated from the types that read tune files; a test compares the two. [tuning.md](tuning.md) says how to use them.

      A tune file is YAML, written like a [scenario](scenario-reference.md): every quantity carries its unit, and a key that is not
      listed here is an error. Conditions under `skip` and `when` are those of [sweeps](sweep-reference.md#conditions).

      \(SettingsReference.markdown(of: TuneDefinition.self))
      """
    return text
  }
}
