import ClusterModel
import Experiments
import Policies
import SimKernel

/// Every policy that scenarios can name, for people and for programs.
public struct PolicyListing {
  struct Parameter {
    var name: String
    var value: String
    var range: String
    var standard: String
    var meaning: String
  }

  struct Policy {
    var name: String
    var summary: String
    var source: String
    var parameters: [Parameter]
  }

  private let roles: [(key: String, meaning: String, policies: [Policy])]

  /// Reads the catalogue.
  public init() {
    let reuse = PolicyCatalog.reuse.map {
      Policy(name: $0.order.rawValue, summary: $0.summary, source: $0.source, parameters: [])
    }
    roles = [
      (
        "nodeSelection", "Which node a new container starts on.",
        PolicyCatalog.nodeSelection.map(Self.policy)
      ),
      ("invocation", "How a request is served.", PolicyCatalog.invocation.map(Self.policy)),
      (
        "keepAlive", "How long an idle container waits.", PolicyCatalog.keepAlive.map(Self.policy)
      ),
      ("reuse", "Which idle container is taken.", reuse),
      (
        "loadBalancing", "Which of a function's ready containers, busy or not, takes a request.",
        PolicyCatalog.loadBalancing.map(Self.policy)
      ),
      (
        "autoscaler", "How many containers functions have.",
        PolicyCatalog.autoscaler.map(Self.policy)
      ),
    ]
  }

  private static func policy<Role>(_ entry: PolicyEntry<Role>) -> Policy {
    Policy(
      name: entry.name, summary: entry.summary, source: entry.source,
      parameters: parameters(of: entry.parameters))
  }

  private static func parameters(of type: any Settings.Type) -> [Parameter] {
    func opened<S: Settings>(_ type: S.Type) -> [Parameter] {
      let defaults = S()
      return S.schema.map { setting in
        Parameter(
          name: setting.name, value: setting.description.words, range: setting.description.range,
          standard: setting.isRequired
            ? "" : line(YamlWriter.text(setting.value(of: defaults))),
          meaning: setting.documentation)
      }
    }
    return opened(type)
  }

  /// A written value without the line end behind it.
  private static func line(_ text: String) -> String {
    text.split(separator: "\n").joined(separator: " ")
  }

  /// The listing for people.
  public var text: String {
    var lines: [String] = []
    for role in roles {
      if !lines.isEmpty { lines.append("") }
      lines.append("policies.\(role.key): \(role.meaning)")
      for policy in role.policies {
        lines.append("  \(policy.name)  \(policy.summary) (\(policy.source))")
        for parameter in policy.parameters {
          let standard = parameter.standard.isEmpty ? "required" : "default \(parameter.standard)"
          let facts = [standard, parameter.value, parameter.range].filter { !$0.isEmpty }
          lines.append(
            "    \(parameter.name): \(parameter.meaning) [\(facts.joined(separator: "; "))]")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The listing as a page of the documentation, as it stands in `docs/policies.md`.
  public var markdown: String {
    var lines = [
      "# Policies", "", "This file is generated from the catalogue; `make docs` writes it anew.",
      "",
      "A policy is named under `policies` in a scenario, alone (`nodeSelection: round-robin`) or with its parameters",
      "(`keepAlive: { name: fixed, window: 10min }`).",
    ]
    for role in roles {
      lines += [
        "", "## `\(role.key)`", "", role.meaning, "", "| policy | rule | source |", "|---|---|---|",
      ]
      lines += role.policies.map { "| `\($0.name)` | \($0.summary) | \($0.source) |" }
      for policy in role.policies where !policy.parameters.isEmpty {
        lines += ["", "### `\(policy.name)`", "", "| key | value | range | default | meaning |"]
        lines.append("|---|---|---|---|---|")
        lines += policy.parameters.map {
          let standard = $0.standard.isEmpty ? "required" : "`\($0.standard)`"
          return "| `\($0.name)` | \($0.value) | \($0.range) | \(standard) | \($0.meaning) |"
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The listing for programs: a list of policies, each with its role.
  public var json: String {
    var json = JSONWriter()
    json.array { json in
      for role in roles {
        for policy in role.policies {
          json.object { json in
            json.member("role", role.key)
            json.member("name", policy.name)
            json.member("summary", policy.summary)
            json.member("source", policy.source)
            json.array("parameters") { json in
              for parameter in policy.parameters {
                json.object { json in
                  json.member("name", parameter.name)
                  json.member("meaning", parameter.meaning)
                  json.member("value", parameter.value)
                  json.member("range", parameter.range.isEmpty ? nil : parameter.range)
                  json.member("default", parameter.standard.isEmpty ? nil : parameter.standard)
                }
              }
            }
          }
        }
      }
    }
    return json.finished()
  }
}
