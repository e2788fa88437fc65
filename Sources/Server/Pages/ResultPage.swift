import Experiments
import Report

/// One result.
struct ResultPage {
  let entry: ResultEntry
  /// The job that made it; `nil` for one of the command line.
  let job: JobRecord?
  /// What it says in words, of a comparison or a sweep.
  let text: String?

  var html: String {
    PageFrame(
      title: entry.name, kind: "Result · \(entry.kind.words)", subtitle: entry.title,
      place: .results
    ).html { html in
      if let remark = entry.remark { PageParts.notice(remark, to: &html) }
      actions(&html)
      if entry.kind == .run { numbers(&html) }
      if let text {
        html.element("section") { html in
          html.element("h2", "In words")
          html.element("pre", ["tabindex": "0"], text)
        }
      }
      files(&html)
    }
  }

  private func actions(_ html: inout HTML) {
    html.element("div", ["class": "actions"]) { html in
      if let report = entry.report {
        html.element("a", ["href": path(of: report), "class": "button"], "Open the report")
      }
      if entry.kind == .run {
        html.element("a", ["href": "/results/\(entry.name)/timeline"], "Look at the timeline")
      }
      if entry.kind.mostBeside > 0 {
        html.element("a", ["href": "/compare?with=\(entry.name)"], "Put side by side with …")
      }
      if entry.files.contains(where: { $0.name == ResultFile.scenario }) {
        html.element("a", ["href": "/new?result=\(entry.name)"], "Edit its scenario")
      }
      if let job { html.element("a", ["href": "/jobs/\(job.name)"], "Its job") }
    }
  }

  private func path(of file: String) -> String { "/results/\(entry.name)/files/\(file)" }

  private func numbers(_ html: inout HTML) {
    html.element("dl", ["class": "headlines"]) { html in
      for path in [
        "requests.arrived", "coldStartFraction", "responseTimeSeconds.mean",
        "responseTimeSeconds.p95", "containers.meanTotal",
      ] {
        guard let metric = ShownMetric.all.first(where: { $0.path == path }) else { continue }
        html.element("div") { html in
          html.element("dt", metric.label)
          html.element("dd") { $0.element("span", ["class": "value"], metric.text(entry)) }
        }
      }
    }
    html.element("details") { html in
      html.element("summary", "More numbers, and what was run")
      html.element("dl", ["class": "facts"]) { html in
        for metric in ShownMetric.all {
          fact(metric.label, metric.text(entry), &html)
        }
        fact("seed", entry.numbers["seed"].map(JSONWriter.text) ?? "–", &html)
        fact("fingerprint of events", entry.texts["fingerprint.events"] ?? "–", &html)
        fact("fingerprint of results", entry.texts["fingerprint.results"] ?? "–", &html)
      }
    }
  }

  private func fact(_ term: String, _ value: String, _ html: inout HTML) {
    html.element("div") { html in
      html.element("dt", term)
      html.element("dd", value)
    }
  }

  private func files(_ html: inout HTML) {
    html.element("section") { html in
      html.element("h2", "Files")
      html.element("ul", ["class": "files"]) { html in
        for file in entry.files {
          html.element("li") { html in
            html.element("a", ["href": path(of: file.name)], file.name)
            html.write(" \(PageParts.bytes(file.size))")
          }
        }
      }
    }
  }
}
