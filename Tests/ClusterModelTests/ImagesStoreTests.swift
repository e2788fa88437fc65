import SimKernel
import Testing

@testable import ClusterModel

/// What stays in an image store and what goes.
///
/// A layer of 10 MB takes 20 MB when stored.
@Suite struct ImagesStoreTests {
  /// Four images of one layer of 10 MB each, in a store with room for two or so.
  private func lab(
    store: Int64 = 50, preloaded: [Int] = [], pinned: [Int] = []
  ) -> ImagesLab {
    ImagesLab(
      cluster(
        layers: [10, 10, 10, 10], images: [[0], [1], [2], [3]],
        machines: [machine(store: .megabytes(store), preloaded: preloaded, pinned: pinned)],
        registry: .megabytes(10)))
  }

  @Test func theImageWhoseUseEndedLongestAgoMakesRoom() {
    let lab = lab(preloaded: [0, 1])
    lab.acquire(1, for: 1)
    lab.acquire(0, for: 0)
    lab.release(0)
    lab.release(1)
    // 1 was used first but released last.
    lab.acquire(2, for: 2)
    lab.runToEnd()
    #expect(!lab.holds(0))
    #expect(lab.holds(1))
    #expect(lab.holds(2))
    #expect(lab.stored() == .megabytes(40))
  }

  @Test func amongImagesNeverUsedTheOnePreloadedFirstMakesRoom() {
    let lab = lab(preloaded: [1, 0])
    lab.acquire(2, for: 2)
    lab.runToEnd()
    #expect(lab.holds(0))
    #expect(!lab.holds(1))
  }

  @Test func anImageInUseStays() {
    let lab = lab(preloaded: [0, 1])
    lab.acquire(0, for: 0)
    lab.acquire(2, for: 2)
    lab.runToEnd()
    #expect(lab.holds(0))
    #expect(!lab.holds(1))
  }

  @Test func anImageIsInUseUntilItsLastContainerHasGone() {
    let lab = lab(preloaded: [0])
    lab.acquire(0, for: 0)
    lab.acquire(0, for: 1)
    lab.release(0)
    #expect(!lab.remove(0))
    lab.release(0)
    #expect(lab.remove(0))
    #expect(!lab.remove(0))
  }

  @Test func aPinnedImageStays() {
    let lab = lab(preloaded: [0, 1], pinned: [0])
    lab.acquire(2, for: 2)
    lab.runToEnd()
    #expect(lab.holds(0))
    #expect(!lab.holds(1))
    #expect(!lab.remove(0))
  }

  @Test func roomIsMadeWhenTheRegistryHasAnsweredAndNotBefore() {
    var configuration = cluster(
      layers: [10, 10], images: [[0], [1]],
      machines: [machine(store: .megabytes(20), preloaded: [0])], registry: .megabytes(10))
    configuration.registry.latency = .constant(1)
    let lab = ImagesLab(configuration)
    lab.acquire(1, for: 1)
    lab.run(until: .milliseconds(999))
    #expect(lab.holds(0))
    lab.run(until: .milliseconds(1_000))
    #expect(!lab.holds(0))
    #expect(lab.stored() == .zero)
    #expect(lab.reserved() == .megabytes(20))
  }

  @Test func anImageLargerThanTheStoreFailsAtOnce() {
    let lab = lab(store: 19)
    #expect(lab.acquire(0, for: 0) == .tooLarge)
    #expect(lab.users(of: 0) == 0)
    #expect(lab.pullsUnderWay == 0)
    let exact = self.lab(store: 20)
    #expect(exact.acquire(0, for: 0) == .underWay)
  }

  @Test func roomForPinnedImagesCountsAsTaken() {
    let lab = lab(store: 30, pinned: [0])
    #expect(lab.acquire(1, for: 0) == .tooLarge)
    #expect(lab.acquire(0, for: 1) == .underWay)
  }

  @Test func layersSharedWithPinnedImagesNeedNoFurtherRoom() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 10], images: [[0], [0, 1]],
        machines: [machine(store: .megabytes(40), preloaded: [0], pinned: [0])]))
    #expect(lab.acquire(1, for: 0) == .underWay)
    lab.runToEnd()
    #expect(lab.stored() == .megabytes(40))
  }

  @Test func aPullWithoutRoomWaitsUntilAContainerGoes() {
    let lab = lab(preloaded: [0, 1])
    lab.acquire(0, for: 0)
    lab.acquire(1, for: 1)
    #expect(lab.acquire(2, for: 2) == .underWay)
    lab.run(until: .milliseconds(5_000))
    #expect(lab.pulled() == .zero)
    #expect(lab.isPulling(2))
    lab.release(1)
    #expect(!lab.holds(1))
    lab.runToEnd()
    #expect(lab.readyAt(2) == .milliseconds(6_000))
    #expect(lab.holds(0))
  }

  @Test func aPullWithoutRoomWaitsUntilNobodyWaitsForAnotherImage() {
    let lab = lab(store: 20)
    lab.acquire(0, for: 0)
    lab.acquire(1, for: 1)
    lab.run(until: .milliseconds(500))
    // The pull of 0 goes on, but what it brings is of use to nobody.
    lab.cancel(0)
    lab.runToEnd()
    #expect(lab.ready == [.init(container: 1, time: .milliseconds(2_000))])
    #expect(!lab.holds(0))
    #expect(lab.pulled() == .megabytes(20))
  }

  @Test func pullsAreGivenRoomInTheirOrder() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 20, 5], images: [[0], [1], [2]],
        machines: [machine(store: .megabytes(40), preloaded: [0])], registry: .megabytes(10)))
    lab.acquire(0, for: 0)
    lab.acquire(1, for: 1)
    lab.run(until: .milliseconds(100))
    // There would be room for it, but the larger one was first.
    lab.acquire(2, for: 2)
    lab.run(until: .milliseconds(5_000))
    #expect(lab.pulled() == .zero)
    lab.release(0)
    lab.run(until: .milliseconds(7_000))
    #expect(lab.readyAt(1) == .milliseconds(7_000))
    #expect(lab.isPulling(2))
    lab.release(1)
    lab.runToEnd()
    #expect(lab.readyAt(2) == .milliseconds(7_500))
  }

  @Test func aPullKeepsTheLayersThatAreThereWhileItMakesRoomForTheOthers() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 10], images: [[0], [0, 1]],
        machines: [machine(store: .megabytes(40), preloaded: [0])]))
    lab.acquire(1, for: 1)
    lab.runToEnd()
    #expect(lab.pulled() == .megabytes(10))
    let tight = ImagesLab(
      cluster(
        layers: [10, 10, 10], images: [[0, 2], [0, 1]],
        machines: [machine(store: .megabytes(40), preloaded: [0])]))
    tight.acquire(1, for: 1)
    tight.runToEnd()
    #expect(!tight.holds(0))
    #expect(tight.pulled() == .megabytes(10))
    #expect(tight.stored() == .megabytes(40))
  }

  @Test func anImageIsRemovedWithoutTheLayersThatOthersNeed() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 20, 30], images: [[0, 1], [0, 2]],
        machines: [machine(preloaded: [0, 1])], registry: .megabytes(10)))
    #expect(lab.stored() == .megabytes(120))
    #expect(lab.remove(0))
    #expect(!lab.holds(0))
    #expect(lab.holds(1))
    #expect(lab.stored() == .megabytes(80))
    // Coming back, it needs only what has left.
    lab.acquire(0, for: 0)
    lab.runToEnd()
    #expect(lab.pulled() == .megabytes(20))
    lab.release(0)
    #expect(lab.remove(1))
    #expect(lab.remove(0))
    #expect(lab.stored() == .zero)
  }

  @Test func aLayerThatAPullCountsOnIsNotRemoved() {
    let lab = ImagesLab(
      cluster(
        layers: [10, 20], images: [[0], [0, 1]], machines: [machine(preloaded: [0])],
        registry: .megabytes(10)))
    lab.acquire(1, for: 1)
    lab.run(until: .milliseconds(1_000))
    #expect(!lab.remove(1))
    #expect(lab.remove(0))
    #expect(lab.stored() == .megabytes(20))
    lab.runToEnd()
    #expect(lab.readyAt(1) == .milliseconds(2_000))
    #expect(lab.pulled() == .megabytes(20))
  }

  @Test func anImagePutInPlaceIsThereWithoutATransfer() {
    let lab = lab(preloaded: [0, 1])
    #expect(lab.place(2))
    #expect(!lab.holds(0))
    #expect(lab.pulled() == .zero)
    lab.acquire(1, for: 1)
    lab.acquire(2, for: 2)
    #expect(!lab.place(3))
    #expect(lab.stored() == .megabytes(40))
    lab.checkInvariants()
    #expect(!self.lab(store: 10).place(0))
  }

  @Test func machinesHaveStoresOfTheirOwn() {
    let lab = ImagesLab(
      cluster(layers: [10], images: [[0]], machines: [machine(preloaded: [0]), machine()]))
    #expect(lab.holds(0, on: 0))
    #expect(!lab.holds(0, on: 1))
    #expect(lab.remove(0, on: 0))
    #expect(lab.acquire(0, on: 1, for: 0) == .underWay)
    lab.runToEnd()
    #expect(lab.pulled(0) == .zero)
    #expect(lab.pulled(1) == .megabytes(10))
  }
}
