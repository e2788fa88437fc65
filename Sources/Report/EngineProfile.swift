import Calibration
import ClusterModel
import SimKernel

/// The profile of a Docker engine and its machine: a file that scenarios name under `profile`, with where it comes from.
public struct EngineProfile {
  /// Where the samples come from.
  public struct Source {
    /// The file, as it was named.
    public var path: String
    /// The SHA-256 of its bytes, in hexadecimal digits.
    public var sha256: String
    /// Which of its rounds were fitted.
    public var part: RoundPart
    /// What `facts.json` says beside it; `nil` without one.
    public var facts: Document?

    /// Creates the description of a source.
    public init(path: String, sha256: String, part: RoundPart, facts: Document?) {
      self.path = path
      self.sha256 = sha256
      self.part = part
      self.facts = facts
    }
  }

  private let model: EngineModel
  private let samples: EngineSamples
  private let source: Source
  private let options: FitOptions

  /// Creates the profile.
  public init(
    _ model: EngineModel, of samples: EngineSamples, from source: Source, _ options: FitOptions
  ) {
    self.model = model
    self.samples = samples
    self.source = source
    self.options = options
  }

  /// The profile as YAML, with a line end behind the last line.
  public var yaml: String {
    var text = """
      # Fitted by `simfaas calibrate fit`. What stands under `calibration` says how; the rest is worked into scenarios.
      # Intervals hold the true value with \(Readable.fixed(options.confidence * 100, 0)) % probability if times are \
      independent; remarks say where they are not.

      """
    text += YamlWriter.text(
      .map([
        Document.Entry("about", ProfileValue.quoted(about)),
        Document.Entry("calibration", .map(calibration)),
        Document.Entry("cluster", .map([Document.Entry("registry", .map(registry))])),
        Document.Entry("defaults", .map([Document.Entry("hardware", .map(hardware))])),
        // Docker leaves the length of a period to the kernel.
        Document.Entry("rules", .map([Document.Entry("quotaPeriod", .text("100ms"))])),
        Document.Entry("images", .map(model.images.map { Document.Entry($0.name, image($0)) })),
      ]))
    return text
  }

  private var about: String {
    guard let engine = source.facts?["engine"] else { return "Measured on a Docker engine." }
    func word(_ key: String) -> String {
      if case .text(let text, _)? = engine[key]?.content { text } else { "?" }
    }
    return
      "Docker \(word("version")) with \(word("storageDriver")), \(word("processors")) processors, \(word("architecture")), \(word("kernel"))."
  }

  // MARK: How it was found

  private var calibration: [Document.Entry] {
    var entries = [
      Document.Entry("file", .text(source.path)),
      Document.Entry("sha256", ProfileValue.quoted(source.sha256)),
      Document.Entry("samples", .text("\(samples.samples.count)")),
      Document.Entry("rounds", ProfileValue.quoted(part)),
    ]
    if case .fitted(let every) = source.part {
      entries.append(Document.Entry("heldOutEvery", .text("\(every)")))
    }
    entries += [
      Document.Entry("cores", ProfileValue.number(model.cores)),
      Document.Entry("drift", ProfileValue.number(model.drift.ratio)),
    ]
    if let reference = model.reference {
      entries.append(
        Document.Entry("referenceSeconds", ProfileValue.number(reference)))
    }
    entries += [
      Document.Entry("replicates", .text("\(options.replicates)")),
      Document.Entry("seed", .text("\(options.seed)")),
      Document.Entry("confidence", ProfileValue.number(options.confidence)),
    ]
    for key in ["started", "version", "engine", "measuredFrom"] {
      if let fact = source.facts?[key] { entries.append(Document.Entry(key, fact)) }
    }
    let remarks = model.images.flatMap { image in
      image.remarks.map { ProfileValue.quoted("\(image.name): \($0)") }
    }
    if !remarks.isEmpty { entries.append(Document.Entry("remarks", .list(remarks))) }
    return entries + [
      Document.Entry("structure", .list(structure)),
      Document.Entry("fits", .list(model.fits.map { FitProfile.group($0) })),
    ]
  }

  private var part: String {
    switch source.part {
    case .all: "all"
    case .fitted(let every): "all but every \(every). one, which is held out"
    case .heldOut(let every): "every \(every). one"
    }
  }

  private var structure: [Document] {
    var all: [Document] = []
    for image in model.images {
      if let starts = image.starts { all.append(written(starts, "starts image=\(image.name)")) }
      if let shared = image.shared { all.append(written(shared, "shared image=\(image.name)")) }
      if let quotas = image.quotas { all.append(written(quotas, "quotas image=\(image.name)")) }
    }
    if let download = model.pulls.download { all.append(written(download, "download")) }
    if let extraction = model.pulls.extraction { all.append(written(extraction, "extraction")) }
    return all
  }

  private func written<Model>(_ fit: StructuralFit<Model>, _ name: String) -> Document {
    let parameters = zip(Model.parameters, zip(fit.model.values, fit.intervals)).map {
      Document.Entry($0.name, FitProfile.parameter($0, $1.0, $1.1))
    }
    return .map([
      Document.Entry("name", ProfileValue.quoted(name)),
      Document.Entry("model", .text("\(Model.self)")),
      Document.Entry("parameters", .map(parameters)),
      Document.Entry("deviation", ProfileValue.number(fit.deviation)),
      Document.Entry(
        "covariance", .list(fit.covariance.map { .list($0.map(ProfileValue.number)) })),
    ])
  }

  // MARK: What scenarios take

  private var registry: [Document.Entry] {
    var entries: [Document.Entry] = []
    if let rate = model.pulls.downloadRate {
      entries.append(Document.Entry("bandwidth", bandwidth(rate)))
    }
    if let latency = model.pulls.latency {
      entries.append(Document.Entry("latency", distribution(latency.distribution)))
    }
    return entries
  }

  private var hardware: [Document.Entry] {
    var entries = [
      Document.Entry(
        "cpu", .text(Cores(millicores: Int64((model.cores * 1_000).rounded())).written))
    ]
    if let rate = model.pulls.extractionRate {
      entries.append(Document.Entry("extraction", bandwidth(rate)))
    }
    if model.pulls.perLayer > 0 {
      entries.append(
        Document.Entry("extractionPerLayer", duration(model.pulls.perLayer)))
    }
    return entries
  }

  private func image(_ image: ImageModel) -> Document {
    var functions = ImageModel.Part.allCases.compactMap { part in
      image.fits[part].map { Document.Entry(part.rawValue, distribution($0.distribution)) }
    }
    let share = (image.engineShare * 1_000).rounded() / 1_000
    functions.append(Document.Entry("engineShare", ProfileValue.number(share)))
    if image.startTurn > 0 {
      functions.append(Document.Entry("startTurn", duration(image.startTurn)))
    }
    return .map([
      Document.Entry("layers", .list(layers(of: image))),
      Document.Entry("functions", .map(functions)),
    ])
  }

  /// The layers; what they take unpacked is known of all together, and divided by what is packed.
  private func layers(of image: ImageModel) -> [Document] {
    guard !image.layers.isEmpty else {
      // Its pull was not measured.
      return [.map([Document.Entry("size", .text(Bytes.zero.written))])]
    }
    let packed = image.layers.reduce(0, +)
    return image.layers.map { bytes in
      var entries = [Document.Entry("size", .text(Bytes(bytes).written))]
      if let unpacked = image.unpackedBytes, packed > 0 {
        let own = Int64((Double(unpacked) * Double(bytes) / Double(packed)).rounded())
        entries.append(Document.Entry("stored", .text(Bytes(own).written)))
      }
      return .map(entries)
    }
  }

  private func distribution(_ distribution: Distribution) -> Document {
    ProfileValue.stated(SettingKind<Distribution>.durations.write(distribution))
  }

  private func duration(_ seconds: Double) -> Document {
    // A microsecond is as fine as any of this is known.
    .text(SimDuration.microseconds(Int64((seconds * 1e6).rounded())).written)
  }

  private func bandwidth(_ bytesPerSecond: Double) -> Document {
    let kilobytes = max((bytesPerSecond / 1e3).rounded(), 1)
    return .text(Bandwidth(bytesPerSecond: Int64(min(kilobytes, 1e12)) * 1_000).written)
  }
}
