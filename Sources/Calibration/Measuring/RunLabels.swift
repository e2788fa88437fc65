/// What everything that a run makes in the engine carries, so that it can be found again.
public struct RunLabels: Hashable, Sendable {
  /// Names the run.
  public static let run = "simfaas.calibration"
  /// Names the process that makes the run: see ``ProcessMark``.
  public static let process = "simfaas.calibration.process"
  /// Names the images that the run pulls, between spaces: an image itself cannot carry a label.
  public static let images = "simfaas.calibration.images"

  /// The run's name, unlike that of any other.
  public var id: String
  /// Who makes it.
  public var mark: ProcessMark

  /// Creates the labels of a run.
  public init(id: String, mark: ProcessMark) {
    self.id = id
    self.mark = mark
  }

  /// The labels of a container or a network.
  public var all: [String: String] { [Self.run: id, Self.process: mark.description] }

  /// The name of the run's network, and of the volume that notes its images.
  public var objectName: String { "simfaas-calibration-\(id)" }

  /// The name of the run's container of that number.
  public func containerName(_ number: Int) -> String { "\(objectName)-\(number)" }
}
