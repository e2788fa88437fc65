import Calibration
import Experiments
import SimKernel

extension FitReport {
  /// The same for programs, with everything that was computed; times in seconds.
  ///
  /// - Parameters:
  ///   - fits: The fits of all groups.
  ///   - source: Where the samples come from.
  ///   - options: How they were fitted.
  /// - Returns: The text, with a line end behind the last line.
  public static func json(
    _ fits: [SampleFit], _ source: FitSource, _ options: FitOptions
  ) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("file", source.path)
      writer.member("sha256", source.sha256)
      writer.member("column", source.selection.value)
      writer.member("secondsPerUnit", source.selection.secondsPerUnit)
      writer.array("conditions", onOneLine: true) { writer in
        for condition in source.conditions { writer.member(nil, condition) }
      }
      writer.member("replicates", options.replicates)
      writer.member("seed", options.seed)
      writer.member("confidence", options.confidence)
      writer.array("groups") { writer in for fit in fits { group(fit, &writer) } }
    }
    return writer.finished()
  }

  private static func group(_ fit: SampleFit, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", fit.name)
      writer.member("count", fit.sample.count)
      writer.member("mean", fit.sample.mean)
      writer.member("resolution", fit.sample.resolution)
      writer.member("isRounded", fit.sample.isRounded)
      switch fit.choice {
      case .family(let place): writer.member("chosen", fit.fits[place].family.rawValue)
      case .empirical(_, let reason):
        writer.member("chosen", "empirical")
        writer.member("because", reason)
      }
      writer.array("families") { writer in for it in fit.fits { family(it, &writer) } }
      writer.array("remarks") { writer in
        for sentence in FitSentences.of(fit) { writer.member(nil, sentence) }
      }
    }
  }

  private static func family(_ fit: FamilyFit, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("family", fit.family.rawValue)
      writer.member("logLikelihood", fit.logLikelihood)
      writer.member("aicc", fit.correctedAIC)
      writer.member("bic", fit.bayesianIC)
      writer.member("kolmogorovSmirnov", fit.kolmogorovSmirnov)
      writer.member("kolmogorovSmirnovP", fit.bootstrap?.kolmogorovSmirnovP)
      writer.member("andersonDarling", fit.andersonDarling)
      writer.member("andersonDarlingP", fit.bootstrap?.andersonDarlingP)
      writer.member("failedReplicates", fit.bootstrap?.failures ?? 0)
      switch fit.convergence {
      case .converged: writer.member("convergence", "converged")
      case .atBound(let parameter): writer.member("convergence", "at a bound: \(parameter)")
      case .notConverged: writer.member("convergence", "not converged")
      }
      writer.array("parameters") { writer in
        for it in fit.parameters {
          writer.object(onOneLine: true) { writer in
            writer.member("name", it.parameter.name)
            writer.member("estimate", it.estimate)
            writer.member("low", it.interval?.lowerBound)
            writer.member("high", it.interval?.upperBound)
          }
        }
      }
      writer.array("covariance") { writer in
        for row in fit.bootstrap?.covariance ?? [] {
          writer.array(onOneLine: true) { writer in
            for value in row { writer.member(nil, value) }
          }
        }
      }
    }
  }
}
