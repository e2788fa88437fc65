import Experiments
import Figures
import Foundation
import Rehearsal
import SimKernel

/// The page of a rehearsal, made from the files in its folder.
public struct RehearsalPage {
  private let rehearsal: SavedRehearsal
  private let scenario: String?
  private let figures: RehearsalFigures

  /// The page.
  ///
  /// - Parameter folder: A folder that `simfaas calibrate rehearse --out` has written.
  /// - Returns: The page.
  /// - Throws: What is wrong with a file.
  public static func page(of folder: String) throws(OutputError) -> ReportPage {
    try RehearsalPage(folder).page
  }

  private init(_ folder: String) throws(OutputError) {
    rehearsal = try SavedJSON.read(
      SavedRehearsal.self, from: "\(folder)/\(RehearsalFile.rehearsal)")
    scenario = FileManager.default.contents(atPath: "\(folder)/\(RehearsalFile.scenario)").map {
      String(decoding: $0, as: UTF8.self)
    }
    figures = RehearsalFigures(rehearsal)
  }

  private var page: ReportPage {
    var page = ReportPage(kind: "Rehearsal", title: rehearsal.scenario, subtitle: subtitle)
    if !rehearsal.complete {
      page.notices.append(
        ReportPage.Notice(
          "The rehearsal did not come to its end (\(rehearsal.end)). What is shown is of the repetitions that were played to their end, and of nothing else."
        ))
    }
    if rehearsal.repetitions == 0 {
      page.notices.append(
        ReportPage.Notice("No repetition was played to its end: there is nothing to compare."))
      page.sections = [ReportPage.Section("origin", "What was played", origin)]
      return page
    }
    page.headlines = headlines
    page.sections = [
      ReportPage.Section(
        "figures", "Predicted against measured",
        [.text(explanation)] + figures.compared.map { .figure($0) } + [.table(table)]),
      ReportPage.Section(
        "phases", "Phases of requests",
        figures.phases.map { .figure($0) } + [.table(phases)]),
      ReportPage.Section("repetitions", "Repetitions", [.table(repetitions)]),
      ReportPage.Section("origin", "What was played", origin),
    ]
    return page
  }

  private var subtitle: String {
    let engine = rehearsal.engine.map { "Docker \($0.version)" } ?? "an engine that did not answer"
    return
      "\(count(rehearsal.repetitions, "repetition")) on \(engine) beside \(count(rehearsal.replications, "simulation")) of the same requests, seed \(rehearsal.seed)"
  }

  private func count(_ number: Int, _ noun: String) -> String {
    "\(Readable.count(UInt64(max(number, 0)))) \(noun)\(number == 1 ? "" : "s")"
  }

  private var explanation: String {
    let range =
      rehearsal.repetitions < 6 ? "from the least to the greatest" : "with its 95 % interval"
    return
      "Measured: the median over the repetitions, \(range). Predicted: the median over the simulations, and where 95 % of them lie. Normalised: create, start, initialise and dispatch as long as they would have been at the speed of the reference, all else as measured. Within: whether the measured median lies where 95 % of the simulations do."
  }

  // MARK: Numbers that are seen first

  private var headlines: [ReportPage.Headline] {
    let judged = rehearsal.figures.compactMap(\.isWithin)
    var headlines = [
      ReportPage.Headline(
        "Figures within", "\(judged.count { $0 }) of \(judged.count)",
        "measured where 95 % of the simulations lie")
    ]
    for row in rehearsal.figures where row.function == nil {
      guard let measured = row.measured, let predicted = row.predicted else { continue }
      let label: String
      switch row.figure.kind {
      case .median: label = "Median response time"
      case .p95: label = "95 % within"
      case .coldFraction: label = "Cold starts"
      case .cpu: label = "Core-seconds"
      case .completed, .coldStarts, .throughput: continue
      }
      headlines.append(
        ReportPage.Headline(
          label, RehearsalWords.value(measured.median, row.figure.kind),
          "predicted \(RehearsalWords.value(predicted.median, row.figure.kind))"
            + (row.deviation.map { ", \(Readable.signedPercent($0))" } ?? "")))
    }
    return headlines
  }

  // MARK: Tables

  private var table: ReportPage.Table {
    ReportPage.Table(
      "All figures",
      ["of", "figure", "measured", "normalised", "predicted", "deviation", "within"],
      textColumns: 2,
      rehearsal.figures.map { row in
        [
          row.subject, RehearsalWords.name(of: row.figure.kind), row.shown(row.measured),
          row.shown(row.normalised), row.shown(row.predicted),
          row.deviation.map { Readable.signedPercent($0) } ?? "–",
          row.isWithin.map { $0 ? "yes" : "no" } ?? "–",
        ]
      })
  }

  private var phases: ReportPage.Table {
    ReportPage.Table(
      "Medians with quartiles over all requests",
      ["of", "phase", "measured", "normalised", "predicted"], textColumns: 2,
      rehearsal.phases.map { row in
        [row.function, row.phase]
          + [row.measured, row.normalised, row.predicted].map(SavedRehearsal.Phase.shown)
      })
  }

  private var repetitions: ReportPage.Table {
    ReportPage.Table(
      "Each repetition plays the same requests",
      [
        "repetition", "requests", "under way at the end", "took", "core-seconds", "latest gateway",
        "CPU reference",
      ],
      rehearsal.played.map { played in
        let references = played.referenceSeconds.sorted()
        return [
          "\(played.repetition)", Readable.count(played.requests),
          Readable.count(played.unfinished), Readable.duration(played.seconds),
          played.cpuSeconds.map(Readable.number) ?? "–",
          Readable.duration(played.largestLagSeconds),
          references.isEmpty
            ? "–"
            : "\(Readable.duration(references.first)) to \(Readable.duration(references.last))",
        ]
      })
  }

  // MARK: What was played

  private var origin: [ReportPage.Block] {
    // However the program was called, it is this one.
    let words = ["simfaas"] + rehearsal.command.dropFirst()
    var facts = [
      ("Made by", "simfaas \(rehearsal.version)"), ("Command", ShellWord.line(words)),
      ("Played", "\(rehearsal.started), in \(Readable.duration(rehearsal.seconds))"),
    ]
    if let engine = rehearsal.engine {
      facts.append(
        (
          "Engine",
          "Docker \(engine.version) at \(engine.host)\n\(engine.system), \(engine.kernel)\n\(engine.processors) processors, \(Readable.bytes(engine.memoryBytes)), \(engine.storageDriver), control groups \(engine.cgroupVersion)"
        ))
    }
    let machine = rehearsal.gatewayOn
    facts.append(
      (
        "Gateway on",
        "\(machine.processor ?? "unknown"), \(machine.processors) processors, \(machine.kernel)"
      ))
    let reference = rehearsal.reference
    if let seconds = reference.normalisedToSeconds, let fastest = reference.fastestSeconds {
      facts.append(
        (
          "CPU reference",
          "\(Readable.duration(fastest)) to \(Readable.duration(reference.slowestSeconds)); normalised to \(Readable.duration(seconds)), \(reference.isOfProfile ? "that of the profile" : "the median here")"
        ))
    }
    if !rehearsal.handlers.isEmpty {
      facts.append(
        (
          "Handlers",
          rehearsal.handlers.sorted { $0.key < $1.key }.map { "\($0.key) runs \($0.value)" }
            .joined(separator: "\n")
        ))
    }
    if !rehearsal.notes.isEmpty {
      facts.append(("Notes", rehearsal.notes.joined(separator: "\n")))
    }
    var blocks: [ReportPage.Block] = [.facts(facts)]
    if let scenario {
      blocks.append(.file(title: "The scenario with all defaults", scenario))
    }
    return blocks
  }
}
