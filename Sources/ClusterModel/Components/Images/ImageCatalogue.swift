import SimKernel

/// Which layers make up each image, and how large they are.
struct ImageCatalogue: Sendable {
  /// The layers of all images, in the order of their ids.
  let layers: [LayerConfiguration]
  /// The layers of the first image, the base first, then those of the second, and so on.
  private let listed: [LayerID]
  /// Where the layers of each image begin in ``listed``, and, at the end, where the last one's end.
  private let starts: [Int]

  /// Takes the layers and images of `configuration`; a layer that an image names again counts once.
  ///
  /// - Precondition: no size is negative and every image names layers that exist.
  init(_ configuration: borrowing ClusterConfiguration) {
    layers = configuration.layers
    precondition(
      layers.allSatisfy { $0.compressed >= .zero && $0.stored >= .zero },
      "the size of a layer cannot be negative")
    var listed: [LayerID] = []
    var starts = [0]
    var lastNamedBy = [ImageID](repeating: .none, count: layers.count)
    for (index, image) in configuration.images.enumerated() {
      for layer in image.layers where lastNamedBy[layer.index] != ImageID(index) {
        lastNamedBy[layer.index] = ImageID(index)
        listed.append(layer)
      }
      starts.append(listed.count)
    }
    self.listed = listed
    self.starts = starts
  }

  /// The number of images.
  var imageCount: Int { starts.count - 1 }

  /// The positions of the layers of `image`, the base first; see ``layer(at:)``.
  func positions(of image: ImageID) -> Range<Int> { starts[image.index]..<starts[image.index + 1] }

  /// The layer at a position.
  func layer(at position: Int) -> LayerID { listed[position] }

  /// The layers of `image`, the base first, each once.
  func layers(of image: ImageID) -> ArraySlice<LayerID> { listed[positions(of: image)] }
}
