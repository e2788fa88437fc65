import ArgumentParser
import Experiments
import Report

/// `simfaas platforms`.
struct PlatformsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "platforms",
    abstract: "Lists the platforms that scenarios can name, with the sources of their numbers.",
    discussion: """
      They are the files in calibration/platforms of the nearest folder here or above, then of those above the \
      program.
      """)

  @Option(help: "How the list is printed: text or json.")
  var format = Format.text

  func run() throws {
    let listing = PlatformListing(try PlatformFile.all())
    try StandardOutput.write(format == .json ? listing.json : listing.text)
  }
}
