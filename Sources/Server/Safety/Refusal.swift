import HTTPTypes
import Hummingbird
import SimKernel

/// Why a request is not carried out: a status, words for people, and what is wrong with what was sent.
struct Refusal: Error, Sendable {
  var status: HTTPResponse.Status
  var message: String
  /// What is wrong with a scenario or an option; empty for everything else.
  var problems: [SettingsProblem] = []
  /// What may be asked instead, with a status 405.
  var allowed: [HTTPRequest.Method] = []

  static func badRequest(_ message: String) -> Refusal {
    Refusal(status: .badRequest, message: message)
  }

  static func notFound(_ message: String) -> Refusal {
    Refusal(status: .notFound, message: message)
  }

  static func forbidden(_ message: String) -> Refusal {
    Refusal(status: .forbidden, message: message)
  }

  static func conflict(_ message: String) -> Refusal {
    Refusal(status: .conflict, message: message)
  }

  /// Something that cannot be run as it was sent.
  static func unprocessable(_ problems: [SettingsProblem]) -> Refusal {
    Refusal(
      status: .unprocessableContent,
      message: problems.count == 1
        ? "one thing is wrong with it" : "\(problems.count) things are wrong with it",
      problems: problems)
  }
}

extension HTTPResponse.Status {
  /// The disk has no room for it.
  static var insufficientStorage: Self { Self(code: 507, reasonPhrase: "Insufficient Storage") }
}
