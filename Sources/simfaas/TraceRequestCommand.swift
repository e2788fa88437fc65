import ArgumentParser
import Experiments
import Report
import Timelines

/// `simfaas trace-request`.
struct TraceRequestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace-request",
    abstract: "Tells the story of one request of a run, in words and with times.")

  @OptionGroup var input: ResultsInput

  @Argument(
    help: ArgumentHelp(
      "The request's number, as in the first column of invocations.csv, or slowest.",
      valueName: "request"))
  var request: ChosenRequest

  @Option(help: "How it is printed: text or json.")
  var format = Format.text

  func run() throws {
    let folder = try input.folder()
    let story = try input.reading { tick in
      try RequestStory(folder, request.choice, tick: tick)
    }
    try StandardOutput.write(
      format == .json
        ? StoryReport.json(story, of: folder.facts) : StoryReport.text(story, of: folder.facts))
  }
}

/// A request on the command line: its number, or `slowest`.
struct ChosenRequest: ExpressibleByArgument {
  let choice: RequestChoice

  init?(argument: String) {
    if argument == "slowest" {
      choice = .slowest
    } else if let number = UInt64(argument) {
      choice = .number(number)
    } else {
      return nil
    }
  }
}
