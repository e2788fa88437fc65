import ArgumentParser
import ClusterModel
import Experiments
import Foundation
import Logging
import Server
import SimKernel
import Sweeps

/// `simfaas serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves a page to work from: browse results, edit scenarios, start and watch runs.",
    discussion: """
      It listens on this machine only, unless --host says otherwise, which needs a token. Results are the files that the command line \
      makes. Ctrl-C ends the server (status 0); jobs go on, and a server that is started again watches them. See docs/serving.md.
      """)

  @Option(help: "The port; 0 takes any that is free.")
  var port = 8080

  @Option(help: ArgumentHelp("The address to listen at.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "The folder of results, or one database; without it, the folder 'results' here.",
      valueName: "folder|file.sqlite"))
  var results = "results"

  @Option(
    help: ArgumentHelp(
      "What every request must know, at least 16 characters; with --host of another machine one is made up unless stated.",
      valueName: "text"))
  var token: String?

  @Option(help: "How many jobs are under way at a time; without it, one for each core.")
  var jobs: Int?

  @Option(name: .customLong("keep-free"), help: "What jobs leave free of the disk.")
  var keepFree = "1GiB"

  @Option(name: .customLong("most-requests"), help: "The most requests that a job may simulate.")
  var mostRequests: UInt64 = 1_000_000_000

  @Option(
    help: "The most memory of a job; without it, four fifths of the machine's, divided by --jobs.")
  var memory: String?

  @Flag(help: "Logs errors only, not every request.")
  var quiet = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is 1 to 256") }
    if let token {
      guard token.utf8.count >= ServeOptions.shortestToken,
        token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && !"\",;\\&#+%".utf8.contains($0) })
      else {
        throw ValidationError(
          "--token has at least \(ServeOptions.shortestToken) letters, digits or signs other than \" , ; \\ & # + %"
        )
      }
    }
    guard mostRequests > 0 else { throw ValidationError("--most-requests is at least 1") }
  }

  func run() throws {
    let options = try options()
    let isQuiet = quiet
    var logger = Logger(label: "simfaas") { _ in StreamLogHandler.standardError(label: "simfaas") }
    logger.logLevel = isQuiet ? .error : .info
    let server = try Server(options, logger: logger)
    let address = options.host.contains(":") ? "[\(options.host)]" : options.host
    let failure: (any Error)? =
      Waiting.until {
        do {
          try await server.run { port in
            let query = options.token.map { "?token=\($0)" } ?? ""
            Terminal.say(
              "serving \(options.results) at http://\(address):\(port ?? options.port)/\(query) (Ctrl-C ends it)\n"
            )
          }
          let jobs = await server.jobsUnderWay()
          if jobs > 0 {
            Terminal.say(
              "\(jobs) \(jobs == 1 ? "job goes" : "jobs go") on; the server started again watches them\n"
            )
          }
          return nil
        } catch { return error }
      } ?? nil
    if let failure {
      throw Stop(
        status: Stop.failed, messages: ["cannot listen at \(address):\(options.port): \(failure)"])
    }
  }

  private func options() throws -> ServeOptions {
    guard let executable = ProgramIdentity.executablePath else {
      throw Stop(
        status: Stop.failed,
        messages: ["the path of this program is not known, so no jobs can be started"])
    }
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: results, isDirectory: &isFolder)
    var options = ServeOptions(results: results, executable: executable, version: Simfaas.version)
    if isThere, !isFolder.boolValue {
      guard results.hasSuffix(".sqlite") else {
        throw SettingsError(
          "is neither a folder nor the database (.sqlite) of a sweep or a tuning",
          position: SourcePosition(origin: results))
      }
      let url = URL(fileURLWithPath: results).standardizedFileURL
      options.results = url.deletingLastPathComponent().path
      options.only = url.lastPathComponent
    }
    options.host = host
    options.port = port
    options.token = token
    if token == nil, !ServeOptions.isLoopback(host) { options.token = ServeOptions.randomToken() }
    if let jobs { options.jobs = jobs }
    options.mostRequests = mostRequests
    options.keepFree = try amount(keepFree, of: "--keep-free")
    if let memory { options.memory = try amount(memory, of: "--memory") }
    return options
  }

  private func amount(_ text: String, of option: String) throws -> Bytes {
    do { return try Bytes(written: text) } catch {
      throw ValidationError("\(option): \(error)")
    }
  }
}
