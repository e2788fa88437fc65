import ClusterModel
import SimKernel

/// An image: layers on top of each other.
public struct ImageSettings: Settings {
  /// What functions call it: the key in the file.
  public var name = ""
  /// Its layers, the base first.
  public var layers: [LayerSettings] = []

  /// Creates an image without layers.
  public init() {}

  /// The keys of an image.
  public static var schema: [Setting<ImageSettings>] {
    [
      Setting(
        "layers", \.layers, .list(of: .section(), atLeast: 1, "layers"), required: true,
        "Its layers, the base first.")
    ]
  }
}

/// A layer of an image.
public struct LayerSettings: Settings {
  /// A name under which several images share it; `nil` when it belongs to one image.
  public var name: String?
  /// What is downloaded.
  public var size = Bytes.zero
  /// What it takes in an image store; `nil` for as much as is downloaded.
  public var stored: Bytes?

  /// Creates an empty layer.
  public init() {}

  /// What it takes in an image store.
  public var storedSize: Bytes { stored ?? size }

  /// The keys of a layer.
  public static var schema: [Setting<LayerSettings>] {
    [
      Setting(
        "name", \.name, .optional(.name(), none: "it belongs to this image alone"),
        "A name under which several images share it; they state the same sizes."),
      Setting(
        "size", \.size, .quantity(from: .zero), required: true, "What is downloaded."),
      Setting(
        "stored", \.stored, .optional(.quantity(from: .zero), none: "as much as is downloaded"),
        "What it takes in an image store."),
    ]
  }
}
