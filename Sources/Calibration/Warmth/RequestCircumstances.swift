/// What a record says of the containers that a request could have met.
public struct RequestCircumstances: Hashable, Sendable {
  /// How long the container that served it had been idle, in seconds; `nil` where it is the container's first request.
  public let idle: Double?
  /// How old that container was, from the arrival of its first request, in seconds; `nil` where the record began later.
  public let age: Double?
  /// Whether a container was idle that served again, at this request or later.
  public let hadIdleOne: Bool
  /// How long the containers that never serve again had been idle, the shortest of them, in seconds; `nil` without any.
  public let vanishedFor: Double?
}

extension WarmthRecord {
  /// The circumstances of each request, in the order of ``uses``.
  public var circumstances: [RequestCircumstances] {
    let history = ContainerHistory(uses)
    var result: [RequestCircumstances] = []
    history.forEachUse { index, idle in
      let use = history.uses[index]
      let start = history.uses[history.first[index]]
      result.append(
        RequestCircumstances(
          idle: history.previous[index].map { max(use.arrived - history.uses[$0].ended, 0) },
          age: start.isCold ? use.arrived - start.arrived : nil,
          hadIdleOne: !idle.certain.isEmpty,
          vanishedFor: idle.vanishedSince.map { use.arrived - $0 }))
    }
    return result
  }
}
