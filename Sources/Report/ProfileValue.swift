import SimKernel

/// Values in the files that calibration writes.
enum ProfileValue {
  /// A number of any size.
  static func number(_ value: Double) -> Document {
    SettingKind<Double>.number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
      .write(value)
  }

  /// A length of time to nanoseconds, or the word for none.
  static func seconds(_ value: Double?) -> Document {
    guard let value, value.isFinite else { return .text("unbounded") }
    return SettingKind<Double>.seconds().write((value * 1e9).rounded() / 1e9)
  }

  /// Whole bytes a second.
  static func byteRate(_ value: Double) -> Document {
    .text("\(Int64(min(max(value, 0), 1e15).rounded()))B/s")
  }

  /// A text in quotes.
  static func quoted(_ text: String) -> Document { Document(.text(text, isQuoted: true)) }

  /// The same without what settings leave open.
  static func stated(_ document: Document) -> Document {
    switch document.content {
    case .map(let entries):
      .map(
        entries.compactMap { entry in
          if case .null = entry.value.content { return nil }
          return Document.Entry(entry.key, stated(entry.value))
        })
    case .list(let items): .list(items.map(stated))
    default: document
    }
  }
}
