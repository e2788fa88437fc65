import ArgumentParser
import Calibration
import ClusterModel
import SimKernel

/// Quotas on the command line, such as `none,2,0.5`.
struct QuotaList: ExpressibleByArgument {
  var quotas: [Double?]

  init(_ quotas: [Double?]) { self.quotas = quotas }

  init?(argument: String) {
    var quotas: [Double?] = []
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      if word == "none" {
        quotas.append(nil)
      } else if let cores = Double(word), cores >= 0.01, cores <= 1_024 {
        quotas.append(cores)
      } else {
        return nil
      }
    }
    guard Set(quotas).count == quotas.count else { return nil }
    self.quotas = quotas
  }

  var defaultValueDescription: String {
    quotas.map { $0.map { "\($0)" } ?? "none" }.joined(separator: ",")
  }
}

/// Whole numbers above zero on the command line, such as `1,2,4`.
struct CountList: ExpressibleByArgument {
  var counts: [Int]

  init(_ counts: [Int]) { self.counts = counts }

  init?(argument: String) {
    let counts = argument.split(separator: ",", omittingEmptySubsequences: false)
      .compactMap { Int($0) }.filter { (1...256).contains($0) }
    guard counts.count == argument.split(separator: ",", omittingEmptySubsequences: false).count,
      Set(counts).count == counts.count
    else { return nil }
    self.counts = counts
  }

  var defaultValueDescription: String { counts.map(String.init).joined(separator: ",") }
}

/// Groups of phases on the command line, such as `pull,start`.
struct GroupList: ExpressibleByArgument {
  var groups: Set<PhaseGroup>

  init(_ groups: Set<PhaseGroup>) { self.groups = groups }

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    let groups = words.compactMap { PhaseGroup(rawValue: String($0)) }
    guard groups.count == words.count else { return nil }
    self.groups = Set(groups)
  }

  static var allNames: String { PhaseGroup.allCases.map(\.rawValue).joined(separator: ",") }

  var defaultValueDescription: String { Self.allNames }
}

/// A limit of memory on the command line, such as `512MiB`, or `none`.
struct MemoryLimit: ExpressibleByArgument {
  var bytes: Int64?

  init(_ limit: Bytes) { bytes = limit.count }

  init?(argument: String) {
    if argument == "none" { return }
    guard let limit = try? Bytes(written: argument), limit.count >= 6 << 20 else { return nil }
    bytes = limit.count
  }

  var defaultValueDescription: String { bytes.map { "\($0 >> 20)MiB" } ?? "none" }
}

/// An image on the command line: its name, and its handler behind an equals sign where that is not to be found out.
struct ImageChoice: ExpressibleByArgument {
  var image: MeasuringPlan.Image

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, !name.isEmpty, !name.contains(where: \.isWhitespace) else {
      return nil
    }
    image = MeasuringPlan.Image(String(name))
    if parts.count == 2 {
      guard let handler = Handler(rawValue: String(parts[1])) else { return nil }
      image.handler = handler
    }
  }
}
