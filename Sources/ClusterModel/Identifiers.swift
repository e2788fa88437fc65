import SimKernel

/// A machine: cores, memory and an image store, shared by the nodes that stand on it.
public struct MachineID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A node: what node selection chooses between.
public struct NodeID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A function: what is deployed and called.
public struct FunctionID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// The behaviour that functions of one kind share: limits, execution and cold-start times.
public struct ProfileID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A container: the sandbox that runs requests.
///
/// Rows are used again when a container has gone.
public struct ContainerID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A request under way.
///
/// Rows are used again when a request has ended.
public struct RequestID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// An image: an ordered set of layers.
public struct ImageID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A layer, which several images may share.
public struct LayerID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A pull: one image on its way to one machine.
public struct PullID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A client of a closed loop: it sends its next request when the last one has been answered.
public struct ClientID: TableID {
  /// The row, from 0.
  public var rawValue: UInt32
  /// Creates the id of row `rawValue`.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}
