import Experiments
import Foundation
import HTTPTypes
import Hummingbird
import SimKernel

/// The interface for programs, in JSON.
struct APIRoutes: Sendable {
  private let site: Site

  init(_ site: Site) { self.site = site }

  @Sendable func results(_ request: Request, _ context: SiteContext) async throws -> Response {
    let entries = await site.library.entries()
    return Answer.json { json in
      json.object { json in
        json.array("results") { json in for entry in entries { ResultJSON.write(entry, to: &json) }
        }
      }
    }
  }

  @Sendable func result(_ request: Request, _ context: SiteContext) async throws -> Response {
    let entry = try await site.library.result(try context.part("name"))
    return Answer.json { ResultJSON.write(entry, withNumbers: true, to: &$0) }
  }

  @Sendable func remove(_ request: Request, _ context: SiteContext) async throws -> Response {
    let name = try context.part("name")
    let body = try JSONBody.object(try await Body.json(request), keys: ["confirm"])
    guard try JSONBody.text(body, "confirm") == name else {
      throw Refusal.badRequest("confirm: expected the name of what is to be removed")
    }
    try await site.jobs.remove(name)
    return Answer.json { $0.object { $0.member("removed", name) } }
  }

  @Sendable func jobs(_ request: Request, _ context: SiteContext) async throws -> Response {
    let jobs = await site.jobs.all()
    return Answer.json { json in
      json.object { json in
        json.array("jobs") { json in for job in jobs { JobJSON.write(job, to: &json) } }
      }
    }
  }

  @Sendable func create(_ request: Request, _ context: SiteContext) async throws -> Response {
    let job = try await site.jobs.create(try JobRequest(json: try await Body.json(request)))
    var response = Answer.json(.created) { JobJSON.write(JobManager.Snapshot(job: job), to: &$0) }
    response.headers[.location] = "/api/jobs/\(job.name)"
    return response
  }

  @Sendable func job(_ request: Request, _ context: SiteContext) async throws -> Response {
    let job = try await site.jobs.job(try context.part("name"))
    return Answer.json { JobJSON.write(job, to: &$0) }
  }

  @Sendable func stop(_ request: Request, _ context: SiteContext) async throws -> Response {
    let job = try await site.jobs.stop(try context.part("name"))
    return Answer.json(.accepted) { JobJSON.write(JobManager.Snapshot(job: job), to: &$0) }
  }

  @Sendable func goOn(_ request: Request, _ context: SiteContext) async throws -> Response {
    let job = try await site.jobs.goOn(try context.part("name"))
    return Answer.json(.accepted) { JobJSON.write(JobManager.Snapshot(job: job), to: &$0) }
  }

  @Sendable func validate(_ request: Request, _ context: SiteContext) async throws -> Response {
    let body = try JSONBody.object(
      try await Body.json(request), keys: ["kind", "scenario", "sweep", "options"])
    let kind = JobRecord.Kind(rawValue: try JSONBody.text(body, "kind") ?? "run") ?? .run
    var text = ScenarioText(
      scenario: try JSONBody.text(body, "scenario") ?? "",
      sweep: kind == .sweep ? try JSONBody.text(body, "sweep") : nil)
    let options = JobOptions(try JSONBody.texts(body, "options") ?? [], for: kind)
    text.changes = options.changes
    text.variants = (try? options.variantChanges()) ?? [[]]
    let judgement = text.judgement(site.inputs)
    let problems = options.problems + judgement.problems
    return Answer.json { json in
      json.object { json in
        json.member("valid", problems.isEmpty)
        json.member("name", judgement.name)
        json.member("requests", judgement.requests)
        json.member("runs", judgement.runs * options.variants * Int(options.replications))
        ProblemsJSON.write(problems, to: &json)
      }
    }
  }

  @Sendable func examples(_ request: Request, _ context: SiteContext) async throws -> Response {
    Answer.json { json in
      json.object { json in
        json.array("examples") { json in
          for example in site.examples.all {
            json.object { json in
              json.member("name", example.name)
              json.member("about", example.about)
            }
          }
        }
      }
    }
  }

  @Sendable func example(_ request: Request, _ context: SiteContext) async throws -> Response {
    guard let example = site.examples.named(try context.part("name")) else {
      throw Refusal.notFound("there is no example of that name")
    }
    return Answer.json { json in
      json.object { json in
        json.member("name", example.name)
        json.member("scenario", example.scenario)
        json.member("sweep", example.sweep)
      }
    }
  }
}
