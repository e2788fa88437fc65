import Report

/// One job: how far it is, what it says, and what can be done about it.
struct JobPage {
  let snapshot: JobManager.Snapshot
  /// What it has said, but for progress.
  let messages: [String]
  /// The files of the job that are served, by name.
  let files: [ResultFileEntry]
  /// Whether its result is there.
  let hasResult: Bool

  private var job: JobRecord { snapshot.job }

  var html: String {
    var frame = PageFrame(
      title: job.name, kind: "Job · \(job.kind.rawValue)", subtitle: job.title, place: .jobs)
    if !job.state.isOver { frame.reload = 3 }
    return frame.html { html in
      html.element("div", ["id": "job", "data-job": job.name, "data-state": job.state.rawValue]) {
        html in
        state(&html)
        if job.state != .waiting, job.kind == .run { live(&html) }
        log(&html)
      }
      html.element("section") { html in
        html.element("h2", "What was asked")
        facts(&html)
      }
    }
  }

  private func state(_ html: inout HTML) {
    html.element("p", ["class": "job-state", "role": "status", "aria-live": "polite"]) { html in
      html.element(
        "span", ["class": "state \(job.state.rawValue)", "id": "state"], job.state.rawValue)
      html.write(" ")
      html.element("span", ["id": "state-words"], words)
    }
    if !job.state.isOver {
      html.element("p", ["id": "bar"]) {
        JobTable.bar(JobProgress(snapshot.progress)?.share, of: job.name, &$0)
      }
      html.element("p", ["id": "numbers", "class": "detail"], "")
    }
    html.element("div", ["class": "actions"]) { html in
      if !job.state.isOver {
        PageParts.button("Stop", to: "/jobs/\(job.name)/stop", class: "serious", &html)
      }
      if hasResult, job.state.isOver {
        html.element("a", ["href": "/results/\(job.result)", "class": "button"], "See the result")
      }
      if job.kind == .timeline, let file = files.first(where: { $0.name.hasSuffix(".gz") }) {
        html.element(
          "a", ["href": "/jobs/\(job.name)/files/\(file.name)", "class": "button"],
          "Download the timeline")
      }
      if job.canGoOn { PageParts.button("Go on", to: "/jobs/\(job.name)/resume", &html) }
      if job.kind != .timeline {
        html.element("a", ["href": "/new?job=\(job.name)"], "Edit and run again")
      }
      if job.state.isOver { html.element("a", ["href": "/jobs/\(job.name)/delete"], "Remove …") }
    }
    if job.kind == .timeline, job.state == .done {
      PageParts.notice(
        "Unpacked or not, ui.perfetto.dev and chrome://tracing open this file: 'Open trace file'. The page there keeps it on this machine.",
        isSerious: false, to: &html)
    }
  }

  private var words: String {
    if let message = job.message { return message }
    switch job.state {
    case .waiting: return "behind \(snapshot.ahead) others"
    case .stopping: return "it is asked to end well; what it has is kept"
    case .done: return "in \(Readable.duration((job.endedAt ?? 0) - (job.startedAt ?? 0)))"
    default: return ""
    }
  }

  private func live(_ html: inout HTML) {
    html.element("section", ["id": "live", "aria-label": "Live figures"]) { html in
      html.element("h2", job.state.isOver ? "While it ran" : "While it runs")
      html.element("div", ["id": "charts"]) { html in
        html.element("noscript") {
          $0.element(
            "p", "Live figures need JavaScript; the state above comes anew every three seconds.")
        }
      }
    }
  }

  private func log(_ html: inout HTML) {
    html.element("section", ["id": "says", "hidden": messages.isEmpty ? "hidden" : nil]) { html in
      html.element("h2", "What it says")
      html.element("pre", ["id": "log", "tabindex": "0"], messages.joined(separator: "\n"))
    }
  }

  private func facts(_ html: inout HTML) {
    html.element("dl", ["class": "facts"]) { html in
      func fact(_ term: String, _ value: String) {
        html.element("div") { html in
          html.element("dt", term)
          html.element("dd") { $0.element("bdi", value) }
        }
      }
      fact("Command", "simfaas " + job.arguments.joined(separator: " "))
      fact("Taken on", PageParts.time(job.createdAt))
      if let time = job.startedAt { fact("Begun", PageParts.time(time)) }
      if let time = job.endedAt { fact("Ended", PageParts.time(time)) }
      if let status = job.status { fact("Exit status", String(status)) }
    }
    html.element("ul", ["class": "files"]) { html in
      for file in files {
        html.element("li") { html in
          html.element("a", ["href": "/jobs/\(job.name)/files/\(file.name)"], file.name)
          html.write(" \(PageParts.bytes(file.size))")
        }
      }
    }
  }
}
