import SimKernel

/// The reference of sweep files, written from the types that read them.
public enum SweepReference {
  /// The page in Markdown.
  public static var markdown: String {
    let text = """
      # Sweep reference

      This file is generated from the types that read sweep files; a test compares the two. [sweeping.md](sweeping.md) says how to
      use them.

      A sweep is a YAML file, written like a [scenario](scenario-reference.md): every quantity carries its unit, and a key that is
      not listed here is an error.

      \(SettingsReference.markdown(of: SweepDefinition.self))
      ## Conditions

      `skip`, `when` and `simfaas results query --where` take a condition on axes, such as
      `window > 10min and (memory = 1GiB or not policy = "least-used")`: comparisons (`=`, `!=`, `<`, `<=`, `>`, `>=`) of an axis, by its
      name, with a value or another axis; `and` binds closer than `or`, `not` closer than both. Quantities are compared by what they
      measure, so `600s = 10min` holds; what is no quantity can be equal or not, but neither less nor more. A text that holds blanks or
      signs stands in quotes. A comparison with an axis that a point does not have is false.
      """
    return text + "\n"
  }
}
