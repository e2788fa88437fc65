/// Finds which of several known names a misspelt one was probably meant to be.
package enum NearestName {
  /// Returns the name closest to `text`, the first one among equals, or `nil` when none is close.
  ///
  /// Close means: at most a third of the letters, but at least two, are exchanged, inserted, left out
  /// or swapped with their neighbour; letters of the other case and dashes for capitals count as equal.
  static func of(_ text: String, among names: [String]) -> String? {
    let wanted = letters(of: text)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for name in names {
      let candidate = letters(of: name)
      let most = max(2, candidate.count / 3)
      // Letters too many or too few are among those that differ.
      guard candidate.count <= 64, abs(candidate.count - wanted.count) <= most else { continue }
      let distance = distance(wanted, candidate)
      guard distance <= most, distance < candidate.count else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
    }
    return best?.name
  }

  /// The hint that follows an unknown name: the nearest one and all that are known.
  package static func hint(for text: String, among names: [String], plural: String) -> String {
    guard !names.isEmpty else { return "; there are no \(plural)" }
    let shown = names.prefix(40).joined(separator: ", ")
    let more = names.count > 40 ? " and \(names.count - 40) more" : ""
    let known = "known \(plural): \(shown)\(more)"
    guard let nearest = of(text, among: names) else { return "; \(known)" }
    return "; did you mean '\(nearest)'? \(known)"
  }

  private static func letters(of text: String) -> [Unicode.Scalar] {
    // 65 letters are enough to see that a name is too long to be compared.
    var result: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars where scalar != "-" && scalar != "_" {
      let isCapital = ("A"..."Z").contains(scalar)
      result.append(isCapital ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
      if result.count == 65 { break }
    }
    return result
  }

  /// The optimal string alignment distance of Damerau and Levenshtein.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
      var current = [i + 1]
      for j in right.indices {
        let isSame = left[i] == right[j]
        var cost = min(last[j + 1] + 1, current[j] + 1, last[j] + (isSame ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
