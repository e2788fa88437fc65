import HTTPTypes
import Report
import SimKernel

/// A list of jobs.
enum JobTable {
  static func write(_ jobs: [JobManager.Snapshot], caption: String, to html: inout HTML) {
    PageParts.table(
      caption,
      [
        ("Job", true), ("Kind", true), ("Scenario", true), ("State", true), ("Progress", true),
        ("Begun", false),
      ],
      to: &html
    ) { html in
      for snapshot in jobs { row(snapshot, &html) }
    }
  }

  private static func row(_ snapshot: JobManager.Snapshot, _ html: inout HTML) {
    let job = snapshot.job
    html.element("tr") { html in
      html.element("th", ["scope": "row", "class": "text"]) { html in
        html.element("a", ["href": "/jobs/\(job.name)"]) { $0.element("bdi", job.name) }
      }
      html.element("td", ["class": "text"], job.kind.rawValue)
      html.element("td", ["class": "text"]) { $0.element("bdi", job.title) }
      html.element("td", ["class": "text"]) { html in
        html.element("span", ["class": "state \(job.state.rawValue)"], job.state.rawValue)
        if job.state == .waiting { html.write(" behind \(snapshot.ahead) others") }
        if let message = job.message { html.element("span", ["class": "remark"], message) }
      }
      html.element("td", ["class": "text"]) { html in
        if job.state.isAlive { bar(JobProgress(snapshot.progress)?.share, of: job.name, &html) }
      }
      html.element("td", job.startedAt.map(PageParts.time) ?? "–")
    }
    html.newLine()
  }

  /// A bar; one without a share says only that something goes on.
  static func bar(_ share: Double?, of name: String, _ html: inout HTML) {
    html.element(
      "progress",
      [
        "max": "1", "value": share.map { Readable.fixed($0, 3) },
        "aria-label": "Progress of \(name)",
      ],
      share.map(Readable.percent) ?? "")
  }
}

/// All jobs.
struct JobsPage {
  let jobs: [JobManager.Snapshot]
  let atATime: Int

  var html: String {
    PageFrame(
      title: "Jobs", kind: "Work", subtitle: "At most \(atATime) at a time; the rest wait.",
      place: .jobs, reload: 5
    ).html { html in
      if jobs.isEmpty {
        html.element("section", ["class": "empty"]) { html in
          html.element("h2", "Nothing has been started from here yet")
          html.element("p") { $0.element("a", ["href": "/new", "class": "button"], "Start a run") }
        }
      } else {
        JobTable.write(jobs, caption: "The newest first", to: &html)
      }
    }
  }
}

/// What is asked before a job is removed.
struct DeletionPage {
  let job: JobRecord

  var html: String {
    PageFrame(title: "Remove \(job.name)", kind: "Job", place: .jobs).html { html in
      html.element(
        "p",
        "This removes the job and its result\(job.result.isEmpty ? "" : " '\(job.result)'") from the disk. It cannot be taken back."
      )
      html.element(
        "form", ["method": "post", "action": "/jobs/\(job.name)/delete", "class": "choice"]
      ) { html in
        html.element("label") { html in
          html.write("Its name, to be sure ")
          html.single("input", ["name": "confirm", "required": "required", "autocomplete": "off"])
        }
        html.element("button", ["type": "submit", "class": "serious"], "Remove it")
        html.element("a", ["href": "/jobs/\(job.name)"], "Leave it")
      }
    }
  }
}

/// What is shown in place of a page.
struct ErrorPage {
  private let refusal: Refusal

  init(_ site: Site, _ refusal: Refusal) { self.refusal = refusal }

  var html: String {
    PageFrame(
      title: refusal.message, kind: "\(refusal.status.code) \(refusal.status.reasonPhrase)"
    ).html { html in
      if !refusal.problems.isEmpty {
        html.element("ul", ["class": "problems"]) { html in
          for problem in refusal.problems { html.element("li", problem.description) }
        }
      }
      html.element("p") { $0.element("a", ["href": "/"], "To the results") }
    }
  }
}
