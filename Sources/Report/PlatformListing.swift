import Experiments

/// The platforms that scenarios can name, for people and for programs.
public struct PlatformListing {
  private let platforms: [PlatformFile]

  /// Creates the listing of `platforms`, in their order.
  public init(_ platforms: [PlatformFile]) { self.platforms = platforms }

  /// The listing for people.
  public var text: String {
    guard !platforms.isEmpty else {
      return "there are no platforms in calibration/platforms here, above, or above the program\n"
    }
    var lines: [String] = []
    for platform in platforms {
      if !lines.isEmpty { lines.append("") }
      let about = platform.about.isEmpty ? "" : "  \(platform.about)"
      lines.append("\(platform.name)\(about)")
      if let base = platform.base { lines.append("  builds upon \(base)") }
      for source in platform.sources { lines.append("  source: \(source)") }
      lines.append("  file: \(platform.path)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The listing for programs: a list of platforms.
  public var json: String {
    var json = JSONWriter()
    json.array { json in
      for platform in platforms {
        json.object { json in
          json.member("name", platform.name)
          json.member("about", platform.about.isEmpty ? nil : platform.about)
          json.member("platform", platform.base)
          json.array("sources") { json in
            for source in platform.sources { json.member(nil, source) }
          }
          json.member("file", platform.path)
        }
      }
    }
    return json.finished()
  }
}
