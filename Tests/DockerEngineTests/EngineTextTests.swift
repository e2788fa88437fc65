import Calibration
import SimKernel
import Testing

@testable import DockerEngine

@Suite struct EngineTextTests {
  @Test(arguments: [
    ("unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/x", true),
    ("tcp://pi:2375", "http://pi:2375/x", false),
    ("tcp://127.0.0.1", "http://127.0.0.1:2375/x", true),
    ("http://[::1]:99", "http://[::1]:99/x", true),
  ])
  func anAddressIsReadAsInDockerHost(_ text: String, _ url: String, _ isLocal: Bool) throws {
    let address = try EngineAddress(text)
    #expect(address.url("/x") == url)
    #expect(address.isLocal == isLocal)
  }

  @Test(arguments: [
    "", "docker", "unix://here", "tcp://", "https://pi", "tcp://pi/path", "ssh://u@pi",
  ])
  func aWrongAddressSaysWhatWouldBeRight(_ text: String) {
    #expect(throws: SettingsError.self) { try EngineAddress(text) }
  }

  @Test func theWayThroughSSHIsShown() {
    do {
      _ = try EngineAddress("ssh://u@pi")
      Issue.record("an error was expected")
    } catch {
      #expect(error.description.contains("ssh -N -L /tmp/engine.sock:/var/run/docker.sock u@pi"))
    }
  }

  @Test(arguments: [
    ("a", "a", "latest"), ("a:1", "a", "1"), ("h:5000/a", "h:5000/a", "latest"),
    ("h:5000/b/a:2", "h:5000/b/a", "2"), ("h:5000/a@sha256:0f", "h:5000/a", "sha256:0f"),
  ])
  func anImageHasARepositoryAndATag(_ text: String, _ repository: String, _ tag: String) {
    let name = ImageName(text)
    #expect(name.repository == repository && name.tag == tag)
  }

  @Test(arguments: [("1.41", "1.9", false), ("1.9", "1.41", true), ("2.0", "1.99", false)])
  func versionsAreComparedAsNumbers(_ a: String, _ b: String, _ isLess: Bool) throws {
    #expect((try #require(APIVersion(a)) < #require(APIVersion(b))) == isLess)
    #expect(APIVersion("1") == nil && APIVersion("1.x") == nil)
  }

  @Test func framesAreFoundWhereverTheyAreCut() {
    let bytes: [UInt8] =
      [1, 0, 0, 0, 0, 0, 0, 3] + Array("rea".utf8) + [2, 0, 0, 0, 0, 0, 0, 1] + Array("!".utf8)
      + [1, 0, 0, 0, 0, 0, 0, 4] + Array("dy\nx".utf8)
    for cut in 0...bytes.count {
      var frames = OutputFrames()
      frames.add(bytes[..<cut])
      if cut < bytes.count { #expect(frames.takeLines() == []) }
      frames.add(bytes[cut...])
      #expect(frames.takeLines() == ["ready"])
      #expect(frames.takeLines() == [])
      #expect(frames.errors == Array("!".utf8))
    }
  }

  @Test func linesAreFoundWhereverTheyAreCut() {
    let bytes = Array("a\r\n\r\nbc\nd".utf8)
    for cut in 0...bytes.count {
      var lines = LineCutter()
      let found = lines.add(bytes[..<cut]) + lines.add(bytes[cut...])
      #expect(found == [Array("a".utf8), Array("bc".utf8)])
      #expect(lines.rest == Array("d".utf8))
    }
  }
}
