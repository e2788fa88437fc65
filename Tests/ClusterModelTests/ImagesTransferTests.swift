import SimKernel
import Testing

@testable import ClusterModel

/// How long pulls take, in cases that can be reckoned by head.
@Suite struct ImagesTransferTests {
  @Test func aPullTakesLatencyThenDownloadThenExtraction() {
    let lab = ImagesLab(
      cluster(
        layers: [30], images: [[0]], machines: [machine(extraction: .megabytes(15))],
        registry: .megabytes(10), latency: .constant(0.25)))
    #expect(lab.acquire(0, for: 7) == .underWay)
    #expect(lab.isPulling(0))
    lab.run(until: .milliseconds(3_249))
    #expect(lab.pulled() == .zero)
    lab.run(until: .milliseconds(3_250))
    #expect(lab.pulled() == .megabytes(30))
    #expect(lab.stored() == .zero)
    #expect(lab.reserved() == .megabytes(60))
    #expect(!lab.holds(0))
    lab.runToEnd()
    #expect(lab.ready == [.init(container: 7, time: .milliseconds(5_250))])
    #expect(lab.holds(0))
    #expect(!lab.isPulling(0))
    #expect(lab.stored() == .megabytes(60))
    #expect(lab.reserved() == .zero)
    #expect(lab.pullsUnderWay == 0)
    // The answer, the download, the extraction: nothing happens twice.
    #expect(lab.eventCount == 3)
  }

  @Test func aLayerTakesItsTimeWhateverItsSize() {
    let lab = ImagesLab(
      cluster(
        layers: [30, 0], images: [[0, 1]],
        machines: [machine(extraction: .megabytes(15), perLayer: .milliseconds(20))]))
    #expect(lab.acquire(0, for: 7) == .underWay)
    lab.runToEnd()
    #expect(lab.ready == [.init(container: 7, time: .milliseconds(2_040))])
  }

  @Test func anImageThatIsThereIsUsedAtOnce() {
    let lab = ImagesLab(
      cluster(layers: [30], images: [[0]], machines: [machine(preloaded: [0])]))
    #expect(lab.acquire(0, for: 0) == .present)
    #expect(lab.users(of: 0) == 1)
    lab.runToEnd()
    #expect(lab.eventCount == 0)
    #expect(lab.pulled() == .zero)
  }

  @Test func machinesShareTheRegistryEqually() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 30], images: [[0], [1]], machines: [machine(), machine()],
        registry: .megabytes(10)))
    lab.acquire(0, on: 0, for: 0)
    lab.acquire(1, on: 1, for: 1)
    lab.runToEnd()
    // 5 MB/s each until the first is done; then the other has all.
    #expect(lab.readyAt(0) == .milliseconds(2_000))
    #expect(lab.readyAt(1) == .milliseconds(4_000))
    // Two answers, two downloads, two extractions, and the end that the first download would have had alone.
    #expect(lab.eventCount == 7)
  }

  @Test func aPullThatComesLaterSlowsTheFirst() {
    let lab = ImagesLab(
      cluster(
        layers: [10], images: [[0]], machines: [machine(), machine()], registry: .megabytes(10)))
    lab.acquire(0, on: 0, for: 0)
    lab.run(until: .milliseconds(500))
    lab.acquire(0, on: 1, for: 1)
    lab.runToEnd()
    #expect(lab.readyAt(0) == .milliseconds(1_500))
    #expect(lab.readyAt(1) == .milliseconds(2_000))
  }

  @Test func whatASlowLinkCannotTakeGoesToTheOthers() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 40], images: [[0], [1]],
        machines: [
          machine(link: .megabytes(1)), machine(link: .megabytes(8)), machine(),
        ],
        registry: .megabytes(9)))
    lab.acquire(0, on: 0, for: 0)
    lab.acquire(1, on: 1, for: 1)
    lab.acquire(1, on: 2, for: 2)
    lab.runToEnd()
    // 9 = 1 + 4 + 4: the link of 8 does not bind.
    for container in 0..<3 { #expect(lab.readyAt(container) == .milliseconds(10_000)) }
  }

  @Test func aMachineSharesItsLinkAmongItsDownloads() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 20, 55], images: [[0], [1], [2]],
        machines: [machine(link: .megabytes(4)), machine()], registry: .megabytes(9)))
    lab.acquire(0, on: 0, for: 0)
    lab.acquire(1, on: 0, for: 1)
    lab.acquire(2, on: 1, for: 2)
    lab.runToEnd()
    // 2 + 2 + 5, then 4 + 5, as the link and not a third of the registry limits the first machine; then 9.
    #expect(lab.readyAt(0) == .milliseconds(5_000))
    #expect(lab.readyAt(1) == .milliseconds(7_500))
    #expect(lab.readyAt(2) == SimTime(nanoseconds: 9_444_444_445))
  }

  @Test func threeThirdsOfABandwidthEndOnTheWholeSecond() {
    let lab = ImagesLab(
      cluster(
        layers: [10], images: [[0]], machines: [machine(), machine(), machine()],
        registry: .megabytes(10)))
    for index in 0..<3 { lab.acquire(0, on: index, for: index) }
    lab.runToEnd()
    for index in 0..<3 { #expect(lab.readyAt(index) == .milliseconds(3_000)) }
  }

  @Test(arguments: [
    // The first layers arrive together, after 1/3 s a layer, and are then unpacked in 1 s each.
    (1, Int64(4_333_333_334)), (3, 5_000_000_000), (4, 5_333_333_334),
  ])
  func aPullDownloadsAsManyLayersAtATimeAsItMay(parallelLayers: Int, expected: Int64) {
    let lab = ImagesLab(
      cluster(
        layers: [10, 10, 10, 10], images: [[0, 1, 2, 3]],
        machines: [machine(extraction: .megabytes(10), parallelLayers: parallelLayers)],
        registry: .megabytes(30)))
    lab.acquire(0, for: 0)
    lab.runToEnd()
    #expect(lab.readyAt(0) == SimTime(nanoseconds: expected))
  }

  @Test func laterLayersAreDownloadedWhileEarlierOnesAreUnpacked() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 10], images: [[0, 1]],
        machines: [machine(extraction: .megabytes(5), parallelLayers: 1)],
        registry: .megabytes(10)))
    lab.acquire(0, for: 0)
    lab.runToEnd()
    // Downloads end at 1 and 2 s, unpacking goes from 1 to 3 and from 3 to 5 s.
    #expect(lab.readyAt(0) == .milliseconds(5_000))
  }

  @Test func aLayerIsNotUnpackedBeforeThoseBelowIt() {
    let lab = ImagesLab(
      cluster(
        layers: [30, 10], images: [[0, 1]], machines: [machine(extraction: .megabytes(10))],
        registry: .megabytes(20)))
    lab.acquire(0, for: 0)
    lab.run(until: .milliseconds(1_500))
    #expect(lab.pulled() == .megabytes(10))
    lab.runToEnd()
    // The upper layer is there at 1 s, the base at 2 s; 3 + 1 s follow.
    #expect(lab.readyAt(0) == .milliseconds(6_000))
  }

  @Test func aMachineUnpacksOneLayerAtATime() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 20], images: [[0], [1]],
        machines: [machine(extraction: .megabytes(10)), machine(extraction: .megabytes(10))]))
    lab.acquire(0, on: 0, for: 0)
    lab.acquire(1, on: 0, for: 1)
    lab.acquire(1, on: 1, for: 2)
    lab.runToEnd()
    #expect(lab.readyAt(0) == .milliseconds(1_000))
    #expect(lab.readyAt(1) == .milliseconds(3_000))
    #expect(lab.readyAt(2) == .milliseconds(2_000))
  }

  @Test func aSecondContainerJoinsThePullUnderWay() {
    let lab = ImagesLab(
      cluster(
        layers: [10], images: [[0]], registry: .megabytes(10), latency: .constant(1)))
    lab.acquire(0, for: 4)
    lab.run(until: .milliseconds(1_900))
    #expect(lab.acquire(0, for: 2) == .underWay)
    #expect(lab.pullsUnderWay == 1)
    lab.runToEnd()
    #expect(lab.eventCount == 3)
    let end = SimTime.milliseconds(2_000)
    #expect(lab.ready == [.init(container: 4, time: end), .init(container: 2, time: end)])
    #expect(lab.pulled() == .megabytes(10))
    #expect(lab.users(of: 0) == 2)
  }

  @Test func aLayerOnItsWayForAnotherImageIsNotDownloadedAgain() {
    let lab = ImagesLab(
      cluster(
        layers: [40, 10, 10], images: [[0, 1], [0, 2]],
        machines: [machine(extraction: .megabytes(10), parallelLayers: 1)],
        registry: .megabytes(10)))
    lab.acquire(0, for: 0)
    lab.run(until: .milliseconds(1_000))
    lab.acquire(1, for: 1)
    #expect(lab.pullsUnderWay == 2)
    lab.runToEnd()
    #expect(lab.pulled() == .megabytes(60))
    // Base: 1 s alone, then 2 s beside the second image's own layer (done at 3 s), then alone until 5 s.
    // Unpacked from 5 to 9 s; the first image's own layer is there at 6 s and goes first, until 10 s.
    #expect(lab.readyAt(0) == .milliseconds(10_000))
    #expect(lab.readyAt(1) == .milliseconds(11_000))
  }

  @Test func aLayerThatWaitsForItsTurnInOnePullIsNotBroughtForwardByAnother() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 10], images: [[0, 1], [1]], machines: [machine(parallelLayers: 1)],
        registry: .megabytes(10)))
    lab.acquire(0, for: 0)
    lab.acquire(1, for: 1)
    lab.run(until: .milliseconds(1_000))
    #expect(lab.pulled() == .megabytes(10))
    lab.runToEnd()
    #expect(lab.pulled() == .megabytes(20))
    #expect(lab.readyAt(1) == .milliseconds(2_000))
  }

  @Test func layersThatAreThereAreNotDownloadedAgain() {
    let lab = ImagesLab(
      cluster(
        layers: [40, 10], images: [[0], [0, 1]], machines: [machine(preloaded: [0])],
        registry: .megabytes(10)))
    lab.acquire(1, for: 0)
    lab.runToEnd()
    #expect(lab.pulled() == .megabytes(10))
    #expect(lab.readyAt(0) == .milliseconds(1_000))
    #expect(lab.stored() == .megabytes(100))
  }

  @Test func imagesThatShareLayersInOppositeOrdersBothCome() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 10], images: [[0, 1], [1, 0]],
        machines: [machine(extraction: .megabytes(10))], registry: .megabytes(10)))
    lab.acquire(0, for: 0)
    lab.acquire(1, for: 1)
    lab.runToEnd()
    #expect(lab.ready.count == 2)
    #expect(lab.pulled() == .megabytes(20))
  }

  @Test func withoutLimitsAPullTakesNoTime() {
    let lab = ImagesLab(cluster(layers: [10, 20, 30, 40, 0], images: [[0, 1, 2, 3, 4]]))
    #expect(lab.acquire(0, for: 0) == .underWay)
    lab.runToEnd()
    #expect(lab.readyAt(0) == .start)
    #expect(lab.pulled() == .megabytes(100))
  }

  @Test func layersWithoutBytesTakeNoTimeOverASlowLink() {
    let lab = ImagesLab(
      cluster(
        layers: [0, 0, 0, 0, 10, 0], images: [[0, 1, 2, 3, 4, 5]],
        machines: [machine(link: .megabytes(1), extraction: .megabytes(1))],
        registry: .megabytes(1)))
    lab.acquire(0, for: 0)
    lab.runToEnd()
    #expect(lab.readyAt(0) == .milliseconds(20_000))
  }

  @Test func anImageWithoutLayersNeedsOnlyTheRegistrysAnswer() {
    let lab = ImagesLab(cluster(layers: [], images: [[]], latency: .constant(0.5)))
    #expect(lab.acquire(0, for: 0) == .underWay)
    lab.runToEnd()
    #expect(lab.readyAt(0) == .milliseconds(500))
  }

  @Test func aLayerThatAnImageNamesTwiceCountsOnce() {
    let lab = ImagesLab(cluster(layers: [10], images: [[0, 0]], registry: .megabytes(10)))
    lab.acquire(0, for: 0)
    lab.runToEnd()
    #expect(lab.readyAt(0) == .milliseconds(1_000))
    #expect(lab.stored() == .megabytes(20))
  }

  @Test func whereNothingMovesNothingHappens() {
    let lab = ImagesLab(
      cluster(
        layers: [10], images: [[0]],
        machines: [machine(link: .zero), machine(extraction: .zero), machine()],
        registry: .megabytes(10)))
    for index in 0..<3 { lab.acquire(0, on: index, for: index) }
    lab.runToEnd()
    #expect(lab.readyAt(0) == nil)
    #expect(lab.readyAt(1) == nil)
    #expect(lab.pulled(0) == .zero)
    #expect(lab.pulled(1) == .megabytes(10))
    #expect(lab.readyAt(2) == .milliseconds(2_000))
  }

  @Test func aTransferLongerThanTimeItselfIsNotWaitedFor() {
    var configuration = cluster(
      layers: [1], images: [[0]], registry: Bandwidth(bytesPerSecond: 1))
    configuration.layers[0].compressed = Bytes.largest
    let lab = ImagesLab(configuration)
    lab.acquire(0, for: 0)
    lab.runToEnd()
    #expect(lab.ready.isEmpty)
    #expect(lab.eventCount == 1)
  }

  @Test func aContainerThatIsGivenUpIsNotToldAndThePullGoesOn() {
    let lab = ImagesLab(cluster(layers: [10], images: [[0]], registry: .megabytes(10)))
    lab.acquire(0, for: 0)
    lab.acquire(0, for: 1)
    lab.run(until: .milliseconds(500))
    lab.cancel(0)
    lab.cancel(1)
    #expect(lab.users(of: 0) == 0)
    #expect(lab.isPulling(0))
    #expect(lab.acquire(0, for: 1) == .underWay)
    lab.runToEnd()
    #expect(lab.ready == [.init(container: 1, time: .milliseconds(1_000))])
    #expect(lab.pulled() == .megabytes(10))
  }
}
