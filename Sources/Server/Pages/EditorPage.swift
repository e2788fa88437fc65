import Experiments
import HTTPTypes
import Report
import SimKernel
import Sweeps

/// The editor: a scenario, what is done with it, and what all its keys mean.
struct EditorPage {
  private let site: Site
  /// What stands in the fields.
  private let fields: [String: String]
  /// Why what was sent could not be started.
  private let refusal: Refusal?

  init(_ site: Site, fields: [String: String], refusal: Refusal? = nil) {
    self.site = site
    self.fields = fields
    self.refusal = refusal
  }

  var html: String {
    PageFrame(title: "New run", kind: "Work", place: .new).html { html in
      if let refusal { write(refusal, &html) }
      start(&html)
      html.element("div", ["class": "editor"]) { html in
        form(&html)
        html.element("aside", ["aria-label": "What the keys mean"]) { $0.drawing(Self.reference) }
      }
    }
  }

  private func write(_ refusal: Refusal, _ html: inout HTML) {
    html.element("div", ["class": "notice serious", "role": "alert"]) { html in
      html.element("p", "Not started: \(refusal.message).")
      if !refusal.problems.isEmpty {
        html.element("ul", ["class": "problems"]) { html in
          for problem in refusal.problems { html.element("li", problem.description) }
        }
      }
    }
  }

  private func start(_ html: inout HTML) {
    html.element("form", ["method": "get", "action": "/new", "class": "choice"]) { html in
      html.element("label") { html in
        html.write("Start from ")
        html.element("select", ["name": "example"]) { html in
          for example in site.examples.all {
            html.element(
              "option",
              [
                "value": example.name,
                "selected": example.name == fields["example"] ? "selected" : nil,
              ],
              example.about.isEmpty ? example.name : "\(example.name): \(example.about.prefix(70))")
          }
        }
      }
      html.element("button", ["type": "submit"], "Take this example")
    }
  }

  private func form(_ html: inout HTML) {
    html.element("form", ["method": "post", "action": "/jobs", "id": "editor"]) { html in
      kinds(&html)
      area("scenario", "Scenario, in YAML", rows: 26, &html)
      html.element(
        "div", ["id": "verdict", "class": "verdict", "role": "status", "aria-live": "polite"]
      ) { html in
        html.element("noscript", "It is checked when it is started.")
      }
      html.element("div", ["class": "for-sweep"]) { html in
        area(
          "sweep", "Sweep, in YAML: axes of the scenario above, which it calls scenario.yaml",
          rows: 10, &html)
      }
      options(&html)
      html.element("p", ["class": "actions"]) {
        $0.element("button", ["type": "submit", "class": "button", "id": "start"], "Start")
      }
    }
  }

  private func kinds(_ html: inout HTML) {
    let chosen = fields["kind"] ?? "run"
    html.element("fieldset", ["class": "kinds"]) { html in
      html.element("legend", "What is done")
      for (kind, words) in [
        ("run", "Run it once"), ("compare", "Compare variants, with intervals"),
        ("sweep", "Sweep along axes"),
      ] {
        html.element("label") { html in
          html.single(
            "input",
            [
              "type": "radio", "name": "kind", "value": kind,
              "checked": kind == chosen ? "checked" : nil,
            ])
          html.write(" \(words)")
        }
      }
    }
  }

  private func area(_ name: StaticString, _ label: String, rows: Int, _ html: inout HTML) {
    let name = "\(name)"
    html.element("label", ["for": name], label)
    html.element(
      "textarea",
      [
        "id": name, "name": name, "rows": String(rows), "spellcheck": "false",
        "autocomplete": "off", "wrap": "off",
      ]
    ) { html in
      // A browser drops the first line end of a text area.
      html.write("\n" + (fields[name] ?? ""))
    }
  }

  private func field(_ name: String, _ label: String, _ hint: String, _ html: inout HTML) {
    html.element("label") { html in
      html.write("\(label) ")
      html.single(
        "input",
        ["name": name, "value": fields[name] ?? "", "placeholder": hint, "autocomplete": "off"])
    }
  }

  private func lines(_ name: String, _ label: String, _ hint: String, _ html: inout HTML) {
    html.element("label") { html in
      html.write(label)
      html.element(
        "textarea",
        ["name": name, "rows": "3", "spellcheck": "false", "placeholder": hint, "wrap": "off"],
        "\n" + (fields[name] ?? ""))
    }
  }

  private func options(_ html: inout HTML) {
    html.element("fieldset", ["class": "options"]) { html in
      html.element("legend", "Options")
      field("name", "Name of the result", "by itself", &html)
      html.element("div", ["class": "for-run for-compare"]) { html in
        field("seed", "Seed", "that of the scenario", &html)
        lines("set", "Replaced values, one a line", "functions.hello.memory=256MiB", &html)
      }
      html.element("div", ["class": "for-compare"]) { html in
        lines(
          "vary", "What varies, one key a line", "policies.keepAlive.window=1min,10min,1h", &html)
        field("replications", "Runs of each variant", "20", &html)
        lines("metrics", "Numbers that are compared, one a line", "responseTimeSeconds.p95", &html)
      }
      files(&html)
    }
  }

  private func files(_ html: inout HTML) {
    let names = site.inputs.names
    html.element("details") { html in
      html.element("summary", "Names that a scenario may use")
      html.element("p", "platform: " + site.platforms.map(\.name).joined(separator: ", "))
      html.element(
        "p",
        "Traces (workload: { trace: { file: … } }): "
          + (names.isEmpty ? "none yet" : names.joined(separator: ", "))
          + ". More of them go into the folder '\(ResultsFolder.inputs)' below the results.")
    }
  }
}

extension EditorPage {
  /// All keys with what they mean: the same for every page, so written once.
  private static let reference: String = {
    var html = HTML()
    html.element("h2", "Keys")
    html.element("label") { html in
      html.write("Find a key ")
      html.single(
        "input",
        [
          "type": "search", "id": "find-key", "placeholder": "memory, keepAlive, rate …",
          "autocomplete": "off",
        ])
    }
    html.element("div", ["class": "keys", "id": "keys", "tabindex": "0"]) { html in
      write(SettingsReference.entries(of: Scenario.self), prefix: "", &html)
      html.element("h3", ["class": "for-sweep"], "Of the sweep")
      html.element("div", ["class": "for-sweep"]) {
        write(SettingsReference.entries(of: SweepDefinition.self), prefix: "sweep: ", &$0)
      }
    }
    return html.text
  }()

  private static func write(_ entries: [SettingsEntry], prefix: String, _ html: inout HTML) {
    var groups: [(name: String, entries: [SettingsEntry])] = []
    for entry in entries {
      if groups.last?.name != entry.group { groups.append((entry.group, [])) }
      groups[groups.count - 1].entries.append(entry)
    }
    for group in groups {
      html.element("details", ["class": "group"]) { html in
        html.element("summary") { html in
          html.element("code", prefix + group.name)
          PageParts.text(" \(group.entries.first?.documentation ?? "")", to: &html)
        }
        html.element("dl") { html in
          for entry in group.entries { write(entry, &html) }
        }
      }
    }
  }

  private static func write(_ entry: SettingsEntry, _ html: inout HTML) {
    html.element("div", ["class": entry.isChoice ? "key choice-of" : "key"]) { html in
      html.element("dt") { $0.element("code", entry.path) }
      html.element("dd") { html in
        PageParts.text(entry.documentation, to: &html)
        guard !entry.isChoice else { return }
        let range = entry.range.isEmpty ? "" : ", \(entry.range)"
        html.element("span", ["class": "remark"]) { html in
          PageParts.text("\(entry.words)\(range); ", to: &html)
          if let text = entry.defaultText {
            html.write("default ")
            html.element("code", text.utf8.count > 60 ? "as below" : text.isEmpty ? "''" : text)
          } else {
            html.write("required")
          }
        }
      }
    }
  }
}
