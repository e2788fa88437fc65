extension SettingKind where Value == Distribution {
  /// A distribution of durations, kept in seconds: one duration, which is then always the same, or a mapping with one key.
  ///
  /// No value lies below zero.
  public static var durations: Self {
    let any = Self.distribution
    return Self(
      any.description,
      read: { document, reader in
        guard let distribution = any.read(document, &reader) else { return nil }
        guard distribution.isNeverNegative else {
          reader.report("may give durations below 0s; clip it from 0s")
          return nil
        }
        return distribution
      }, write: any.write)
  }

  /// A distribution inside another one, of which values below zero may be used.
  static var distribution: Self {
    Self(
      SettingDescription(
        "duration such as 250ms (always the same), or a distribution", range: "at least 0s"),
      read: { document, reader in
        if case .text = document.content {
          return SettingKind<Double>.seconds().read(document, &reader).map { .constant($0) }
        }
        guard let distribution = DistributionSettings.kind.read(document, &reader) else {
          return nil
        }
        do throws(DistributionError) {
          return try distribution.validated()
        } catch {
          let problem = DistributionProblem(error, in: document)
          reader.report(problem.message, at: problem.steps)
          return nil
        }
      },
      write: { distribution in
        if case .constant(let seconds) = distribution, seconds >= 0 {
          return SettingKind<Double>.seconds().write(seconds)
        }
        return DistributionSettings.kind.write(distribution)
      })
  }
}

extension Distribution {
  /// Whether no value lies below zero.
  fileprivate var isNeverNegative: Bool {
    switch self {
    case .exponential, .logNormal, .gamma, .weibull, .pareto, .burr: true
    case .constant(let value): value >= 0
    default: quantile(0) >= 0
    }
  }
}
