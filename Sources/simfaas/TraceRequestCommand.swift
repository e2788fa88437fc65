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
      "FUNCTION/NUMBER, as in the first two columns of invocations.csv, or NUMBER where no other function has it, or slowest.",
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

/// A request on the command line: its function and number, its number, or `slowest`.
struct ChosenRequest: ExpressibleByArgument {
  let choice: RequestChoice

  init?(argument: String) {
    if argument == "slowest" {
      choice = .slowest
      return
    }
    // Names may have slashes themselves.
    let slash = argument.lastIndex(of: "/")
    let function = slash.map { String(argument[..<$0]) }
    let digits = slash.map { argument[argument.index(after: $0)...] } ?? argument[...]
    guard let number = UInt64(digits), function != "" else { return nil }
    choice = .number(number, function: function)
  }
}
