import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// What happens to a job, as server-sent events.
///
/// Events `progress` (JSON as the command writes it), `message` (a line of words), `state` (the job in JSON) and, as the last one,
/// `end`. The id of an event is the place in the job's log behind it: who comes back with it (`Last-Event-ID`) misses nothing,
/// also when the server was started again in between.
struct EventRoutes: Sendable {
  /// Between two looks.
  private static let pause = Duration.milliseconds(250)
  /// Looks between two signs of life: ten seconds.
  private static let heartbeat = 40

  private let site: Site

  init(_ site: Site) { self.site = site }

  @Sendable func stream(_ request: Request, _ context: SiteContext) async throws -> Response {
    let name = try context.part("name")
    _ = try await site.jobs.job(name)
    var from = 0
    if let text = request.headers[.lastEventID] {
      guard let offset = Int(text), offset >= 0 else {
        throw Refusal.badRequest("Last-Event-ID: expected the id of an event")
      }
      from = offset
    }
    let ticket = try StreamTicket(site)
    let site = site
    let log = JobFolder(path: site.folder.job(name)).log
    let body = ResponseBody { [from] writer in
      defer { withExtendedLifetime(ticket) {} }
      var follower = Follower(site: site, name: name, tail: LogTail(log, from: from))
      while try await follower.step(&writer), !Task.isShuttingDownGracefully, !Task.isCancelled {
        try await Task.sleep(for: Self.pause)
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: Answer.headers("text/event-stream; charset=utf-8"), body: body)
  }

  /// Counts a stream for as long as anybody may still write to it.
  private final class StreamTicket: Sendable {
    private let site: Site

    init(_ site: Site) throws(Refusal) {
      self.site = site
      try site.beginStream()
    }

    deinit { site.endStream() }
  }

  /// One who follows a job.
  private struct Follower {
    let site: Site
    let name: String
    var tail: LogTail
    var state: JobRecord?
    var silence = 0

    /// Says what is new.
    ///
    /// - Returns: Whether there is more to come.
    mutating func step(_ writer: inout any ResponseBodyWriter) async throws -> Bool {
      // The job first: what it said before it ended is in the log by then.
      let snapshot = try? await site.jobs.job(name)
      var text = ""
      var lines = tail.lines()
      while !lines.isEmpty {
        for line in lines where !line.text.isEmpty {
          text +=
            "id: \(line.end)\nevent: \(line.isProgress ? "progress" : "message")\n\(Self.data(line.text))\n"
        }
        lines = text.utf8.count < 1 << 20 ? tail.lines() : []
      }
      if let snapshot, snapshot.job != state {
        state = snapshot.job
        text += "event: state\n\(Self.data(JobJSON.text(snapshot)))\n"
      }
      let isOver = snapshot?.job.state.isOver ?? true
      if isOver { text += "event: end\ndata:\n\n" }
      silence += 1
      if text.isEmpty, silence >= EventRoutes.heartbeat { text = ": still here\n\n" }
      if !text.isEmpty {
        silence = 0
        try await writer.write(ByteBuffer(string: text))
      }
      return !isOver
    }

    /// The lines of a text as those of an event.
    private static func data(_ text: String) -> String {
      text.split(whereSeparator: \.isNewline).map { "data: \($0)\n" }.joined()
    }
  }
}
