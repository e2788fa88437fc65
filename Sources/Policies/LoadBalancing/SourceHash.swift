import ClusterModel
import SimKernel

/// Gives all requests of one client to one container, by hash.
///
/// container number = ⌊h(client) · containers ÷ 2³²⌋ with h the finaliser of MurmurHash3, so most clients move when the number of
/// containers changes. A request of an open workload is a client of its own: its container is drawn.
/// Source: kube-proxy in IPVS mode, source hashing; ingress controllers, hash of the client's address.
public struct SourceHash: CataloguedPolicy, LoadBalancing {
  /// The name in scenarios.
  public static let name = "source-hash"
  /// The rule in one sentence.
  public static let summary = "The same container for all requests of a client, by hash."
  /// Where the rule comes from.
  public static let source = "kube-proxy in IPVS mode, sh; ingress controllers"

  /// Creates the policy.
  public init(_ parameters: NoParameters) {}

  /// Hashes the client.
  public mutating func choose(
    for function: FunctionID, among pool: FunctionID, client: ClientID,
    in state: borrowing ClusterState, random: inout RandomStream
  ) -> ContainerID {
    let count = state.replicaCount(of: pool)
    guard !client.isNone else {
      return state.replica(Int(random.index(below: UInt32(count))), of: pool)
    }
    var hash = (client.rawValue ^ client.rawValue >> 16) &* 0x85EB_CA6B
    hash = (hash ^ hash >> 13) &* 0xC2B2_AE35
    hash ^= hash >> 16
    return state.replica(Int((UInt64(hash) * UInt64(count)) >> 32), of: pool)
  }
}
