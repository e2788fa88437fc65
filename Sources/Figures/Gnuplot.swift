import Foundation

/// Why figures could not be drawn.
public struct GnuplotError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong, and what to do.
  public let description: String
  /// Whether there is no gnuplot at all.
  public let isMissing: Bool

  /// Creates an error.
  public init(_ description: String, isMissing: Bool = false) {
    self.description = description
    self.isMissing = isMissing
  }
}

/// The program that draws figures: gnuplot 5.2 or later, found on the PATH or named by `SIMFAAS_GNUPLOT`.
public struct Gnuplot: Sendable {
  /// The variable of the environment that names the program.
  public static let variable = "SIMFAAS_GNUPLOT"
  /// How to come by it.
  public static let advice =
    "figures need gnuplot 5.2 or later: apt-get install gnuplot-nox, or brew install gnuplot; SIMFAAS_GNUPLOT names one that is not on the PATH"

  /// Seconds that drawing may take; a page takes less than one.
  public static let patience = 60.0
  /// The most that is kept of what gnuplot says, in bytes.
  private static let longestAnswer = 65_536

  /// The executable.
  public let path: String
  /// Its version, such as `5.4 patchlevel 4`: another one may draw other files.
  public private(set) var version = ""
  private let patience: Double

  /// Finds gnuplot and looks at its version.
  ///
  /// - Parameters:
  ///   - environment: The environment.
  ///   - patience: Seconds that drawing may take.
  /// - Throws: That there is none, or which version is too old.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    patience: Double = Gnuplot.patience
  ) throws(GnuplotError) {
    self.patience = patience
    if let named = environment[Self.variable], !named.isEmpty {
      guard FileManager.default.isExecutableFile(atPath: named) else {
        throw GnuplotError(
          "SIMFAAS_GNUPLOT: \(named) is no program that can be run", isMissing: true)
      }
      path = named
    } else {
      let folders = (environment["PATH"] ?? "").split(separator: ":")
      let found = folders.map { "\($0)/gnuplot" }.first {
        FileManager.default.isExecutableFile(atPath: $0)
      }
      guard let found else { throw GnuplotError(Self.advice, isMissing: true) }
      path = found
    }
    let said = try run(["--version"], in: NSTemporaryDirectory())
    let words = said.split(whereSeparator: \.isWhitespace)
    guard words.count > 1, words[0] == "gnuplot", let version = Double(words[1]) else {
      throw GnuplotError("\(path) is not gnuplot: it says '\(said.prefix(80))'", isMissing: true)
    }
    guard version >= 5.2 else {
      throw GnuplotError("\(path) is gnuplot \(words[1]); \(Self.advice)", isMissing: true)
    }
    self.version = words.dropFirst().joined(separator: " ")
  }

  /// Runs a program of gnuplot's in a folder of its own and hands over the files that it has made.
  ///
  /// - Parameters:
  ///   - script: The program.
  ///   - files: The names of the files that it makes.
  /// - Returns: The files, in that order.
  /// - Throws: What gnuplot objects to, or that it takes too long.
  public func draw(_ script: GnuplotScript, making files: [String]) throws(GnuplotError) -> [Data] {
    let folder = NSTemporaryDirectory() + "simfaas-figures-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(script.text.utf8).write(to: URL(fileURLWithPath: folder + "/script.gp"))
    } catch {
      throw GnuplotError("the script of figures cannot be written: \(error.localizedDescription)")
    }
    // -d: without anybody's own settings.
    _ = try run(["-d", "script.gp"], in: folder)
    var contents: [Data] = []
    for file in files {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)"), !data.isEmpty
      else {
        throw GnuplotError("gnuplot has drawn no \(file)")
      }
      contents.append(data)
    }
    return contents
  }

  /// Runs gnuplot to its end.
  ///
  /// - Returns: What it said on standard output.
  private func run(_ arguments: [String], in folder: String) throws(GnuplotError) -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Another locale would write other numbers, and settings of gnuplot's would draw other figures.
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("GNUPLOT") && !$0.key.hasPrefix("LC_") && $0.key != "LANG" }
      .merging(["LC_ALL": "C.UTF-8"]) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw GnuplotError(
        "\(path) cannot be started: \(error.localizedDescription)", isMissing: true)
    }
    // What ends a process that takes too long ends what is read from it, too.
    let identifier = process.processIdentifier
    let watch = DispatchWorkItem { kill(identifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + patience, execute: watch)
    let words = Box()
    let reader = DispatchQueue(label: "gnuplot.errors")
    reader.async { words.text = Self.read(errors.fileHandleForReading) }
    let said = Self.read(output.fileHandleForReading)
    reader.sync {}
    process.waitUntilExit()
    let wasEnded =
      process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    watch.cancel()
    guard !wasEnded else {
      throw GnuplotError("gnuplot was ended after \(Int(patience)) s, or killed")
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let lines = words.text.split(separator: "\n").filter {
        !$0.allSatisfy { $0 == " " || $0 == "^" }
      }
      throw GnuplotError(
        "gnuplot ended with status \(process.terminationStatus): \(lines.suffix(2).joined(separator: ": ").prefix(600))"
      )
    }
    return said
  }

  /// What a queue leaves for the thread that waits for it.
  private final class Box: @unchecked Sendable { var text = "" }

  /// Reads to the end and keeps the beginning.
  private static func read(_ handle: FileHandle) -> String {
    var kept = Data()
    while let part = try? handle.read(upToCount: 65_536), !part.isEmpty {
      kept.append(part.prefix(max(0, longestAnswer - kept.count)))
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
