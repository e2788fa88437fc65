import Experiments
import SimKernel

/// A dashboard for Grafana of the metrics that ``MetricsExport`` writes, made from the same list of families.
public enum Dashboard {
  /// One query of a panel.
  struct Query {
    let family: MetricFamily
    let expression: String
    let legend: String
  }

  /// One panel.
  struct Panel {
    let title: String
    let unit: String
    let isStacked: Bool
    let queries: [Query]
  }

  /// The dashboard, as JSON that Grafana imports.
  ///
  /// - Parameters:
  ///   - folder: The run, whose time it shows.
  ///   - options: How the metrics are written: prefix and epoch.
  /// - Returns: The text.
  public static func json(_ folder: RunFolder, _ options: MetricsOptions) -> String {
    var json = JSONWriter()
    let end = options.epoch + folder.facts.length.nanoseconds / 1_000_000_000 + 1
    json.object { json in
      json.member("title", "simfaas: \(folder.facts.scenario)")
      json.member("uid", "simfaas-\(options.prefix.lowercased().prefix(30))")
      json.member("schemaVersion", 39)
      json.member("version", 1)
      json.member("editable", true)
      json.member("timezone", "utc")
      json.array("tags", onOneLine: true) { $0.member(nil, "simfaas") }
      json.object("time", onOneLine: true) { json in
        json.member("from", UnixTime.text(options.epoch))
        json.member("to", UnixTime.text(end))
      }
      json.object("templating") { json in
        json.array("list") { json in
          variables(options, to: &json)
        }
      }
      json.array("panels") { json in
        for (place, panel) in panels(options.prefix).enumerated() {
          write(panel, number: place, to: &json)
        }
      }
    }
    return json.finished()
  }

  private static func variables(_ options: MetricsOptions, to json: inout JSONWriter) {
    json.object { json in
      json.member("name", "datasource")
      json.member("label", "Data source")
      json.member("type", "datasource")
      json.member("query", "prometheus")
    }
    let query = "label_values(\(options.prefix)_\(MetricFamily.arrived.sampleName), function)"
    json.object { json in
      json.member("name", "function")
      json.member("label", "Function")
      json.member("type", "query")
      json.object("datasource", onOneLine: true) { source(to: &$0) }
      json.member("query", query)
      json.member("includeAll", true)
      json.member("multi", true)
      json.member("allValue", ".*")
      json.object("current", onOneLine: true) { json in
        json.member("text", "All")
        json.member("value", "$__all")
      }
      json.member("refresh", 2)
    }
  }

  private static func source(to json: inout JSONWriter) {
    json.member("type", "prometheus")
    json.member("uid", "${datasource}")
  }

  private static func write(_ panel: Panel, number: Int, to json: inout JSONWriter) {
    json.object { json in
      json.member("id", number + 1)
      json.member("type", "timeseries")
      json.member("title", panel.title)
      json.object("datasource", onOneLine: true) { source(to: &$0) }
      json.object("gridPos", onOneLine: true) { json in
        json.member("x", number % 2 * 12)
        json.member("y", number / 2 * 8)
        json.member("w", 12)
        json.member("h", 8)
      }
      json.object("fieldConfig") { json in
        json.object("defaults") { json in
          json.member("unit", panel.unit)
          json.member("min", 0)
          json.object("custom") { json in
            json.member("fillOpacity", panel.isStacked ? 30 : 0)
            json.object("stacking", onOneLine: true) {
              $0.member("mode", panel.isStacked ? "normal" : "none")
            }
          }
        }
      }
      json.array("targets") { json in
        for (place, query) in panel.queries.enumerated() {
          json.object { json in
            json.member("refId", String(UnicodeScalar(UInt8(ascii: "A") + UInt8(place))))
            json.member("expr", query.expression)
            json.member("legendFormat", query.legend)
          }
        }
      }
    }
  }

  /// The panels, for metrics whose names begin with `prefix`.
  static func panels(_ prefix: String) -> [Panel] {
    let chosen = "{function=~\"$function\"}"
    func rate(_ family: MetricFamily, by labels: String, _ legend: String) -> Query {
      Query(
        family: family,
        expression:
          "sum by (\(labels)) (rate(\(prefix)_\(family.sampleName)\(chosen)[$__rate_interval]))",
        legend: legend)
    }
    func value(_ family: MetricFamily, _ legend: String) -> Query {
      Query(family: family, expression: "\(prefix)_\(family.sampleName)", legend: legend)
    }
    func quantiles(_ family: MetricFamily) -> [Query] {
      ["0.5", "0.95", "0.99"].map { quantile in
        Query(
          family: family,
          expression: "histogram_quantile(\(quantile), sum by (le) (rate("
            + "\(prefix)_\(family.sampleName)\(chosen)[$__rate_interval])))",
          legend: quantile)
      }
    }
    return [
      Panel(
        title: "Requests arriving", unit: "reqps", isStacked: true,
        queries: [rate(.arrived, by: "function", "{{function}}")]),
      Panel(
        title: "Requests ending", unit: "reqps", isStacked: true,
        queries: [rate(.ended, by: "outcome", "{{outcome}}")]),
      Panel(
        title: "Warmth that requests met", unit: "reqps", isStacked: true,
        queries: [rate(.ended, by: "warmth", "{{warmth}}")]),
      Panel(
        title: "Requests under way", unit: "short", isStacked: false,
        queries: [value(.inFlight, "in flight"), value(.queued, "in queues")]),
      Panel(
        title: "Response time", unit: "s", isStacked: false, queries: quantiles(.response)),
      Panel(title: "Waiting time", unit: "s", isStacked: false, queries: quantiles(.waiting)),
      Panel(
        title: "Execution time", unit: "s", isStacked: false, queries: quantiles(.execution)),
      Panel(
        title: "Containers by state", unit: "short", isStacked: true,
        queries: [value(.containers, "{{state}}")]),
      Panel(
        title: "Containers created and gone", unit: "ops", isStacked: false,
        queries: [
          rate(.created, by: "function", "created, {{function}}"),
          rate(.gone, by: "end", "{{end}}"),
        ]),
      Panel(
        title: "Containers on nodes", unit: "short", isStacked: true,
        queries: [value(.nodeContainers, "{{node}}")]),
      Panel(
        title: "Cores in use", unit: "short", isStacked: false,
        queries: [value(.nodeCores, "{{node}}")]),
      Panel(
        title: "Memory of containers", unit: "bytes", isStacked: false,
        queries: [value(.nodeMemory, "{{node}}")]),
    ]
  }
}
