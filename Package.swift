// swift-tools-version: 6.3
import PackageDescription

/// What holds for every target of ours: warnings are errors, existentials are visible, imports are complete.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "simfaas",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.81.0"),
    // SHA-256; async-http-client brings it along anyway.
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.0.0"),
    // SQLite, for the results of sweeps.
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    // The page to work from. Its traits bring a configuration system and encoders that are not needed.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    // libgsl, seen by tests (and by what fits and draws, never by the sampling path).
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    // zlib, for traces packed with gzip.
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // What a processor can do and Swift does not offer.
    .target(name: "CIntrinsics"),
    // Starting processes, as Swift's C library modules do not offer it.
    .target(name: "CSpawn"),
    // Tables of exp, log and the ziggurats in static memory, and the script that computes them.
    .target(name: "CTables", exclude: ["generate.py"]),

    .target(name: "SimKernel", dependencies: ["CIntrinsics", "CTables"], swiftSettings: strict),
    .target(
      name: "ClusterModel", dependencies: ["SimKernel", "CIntrinsics"], swiftSettings: strict),
    .target(name: "Policies", dependencies: ["SimKernel", "ClusterModel"], swiftSettings: strict),
    .target(
      name: "Workloads", dependencies: ["SimKernel", "ClusterModel", "CIntrinsics", "CZlib"],
      swiftSettings: strict),
    .target(
      name: "Calibration", dependencies: ["SimKernel", "CGSL", "CZlib"], swiftSettings: strict),
    // Talks to a Docker engine. Nothing else depends on an HTTP client.
    .target(
      name: "DockerEngine",
      dependencies: [
        "Calibration", "SimKernel", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .target(
      name: "Experiments",
      dependencies: [
        "SimKernel", "ClusterModel", "Policies", "Workloads", "Calibration", "CGSL",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    // Plays scenarios on an engine, and compares with what is simulated.
    .target(
      name: "Rehearsal",
      dependencies: ["Experiments", "Calibration", "Policies", "ClusterModel", "SimKernel"],
      swiftSettings: strict),
    // Designs of experiments, and a database of what came of them. Nothing above depends on one.
    .target(
      name: "Sweeps",
      dependencies: [
        "Experiments", "Calibration", "ClusterModel", "SimKernel", "CGSL",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    // Results in the forms of other tools: timelines, metrics, spans. Reads what runs wrote.
    .target(
      name: "Timelines", dependencies: ["Experiments", "ClusterModel", "SimKernel", "CZlib"],
      swiftSettings: strict),
    // What figures are, and how gnuplot draws them. Knows nothing of simulations.
    .target(name: "Figures", swiftSettings: strict),
    .target(
      name: "Report",
      dependencies: [
        "Figures", "Timelines", "Sweeps", "Rehearsal", "Experiments", "Calibration", "Workloads",
        "Policies",
        "ClusterModel",
        "SimKernel",
      ],
      swiftSettings: strict),
    // The page to work from: browses results, edits scenarios, starts and watches runs. Nothing else
    // depends on a server.
    .target(
      name: "Server",
      dependencies: [
        "Report", "Timelines", "Sweeps", "Experiments", "ClusterModel", "SimKernel", "CSpawn",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "simfaas",
      dependencies: [
        "Experiments", "Timelines", "Rehearsal", "Sweeps", "Report", "Figures", "Server",
        "Calibration", "DockerEngine", "Workloads", "ClusterModel",
        "Policies", "SimKernel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    // Reads wrong traces in search of one that stops a reader: Scripts/fuzz-readers.sh.
    .executableTarget(
      name: "fuzz-readers",
      dependencies: [
        "Workloads", "ClusterModel", "SimKernel", "CZlib",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/FuzzReaders", swiftSettings: strict),

    .testTarget(
      name: "SimKernelTests", dependencies: ["SimKernel", "CGSL", "CTables"], swiftSettings: strict),
    .testTarget(
      name: "ClusterModelTests",
      dependencies: ["ClusterModel", "SimKernel", "Policies", "Workloads"],
      swiftSettings: strict),
    .testTarget(
      name: "PoliciesTests", dependencies: ["Policies", "ClusterModel", "SimKernel"],
      swiftSettings: strict),
    .testTarget(
      name: "WorkloadsTests",
      dependencies: ["Workloads", "ClusterModel", "SimKernel", "CZlib", "fuzz-readers"],
      exclude: ["Seeds"], swiftSettings: strict),
    .testTarget(
      name: "CalibrationTests", dependencies: ["Calibration", "SimKernel", "CGSL"],
      swiftSettings: strict),
    .testTarget(
      name: "DockerEngineTests",
      dependencies: [
        "DockerEngine", "Calibration", "SimKernel",
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Calibration", "SimKernel", "ClusterModel", "Policies", "Workloads",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RehearsalTests",
      dependencies: ["Rehearsal", "Calibration", "Experiments", "ClusterModel", "SimKernel"],
      swiftSettings: strict),
    .testTarget(
      name: "SweepsTests",
      dependencies: [
        "Sweeps", "Report", "Figures", "Experiments", "Calibration", "ClusterModel", "SimKernel",
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .testTarget(name: "FiguresTests", dependencies: ["Figures"], swiftSettings: strict),
    .testTarget(
      name: "TimelinesTests",
      dependencies: ["Timelines", "Experiments", "ClusterModel", "SimKernel", "CZlib"],
      swiftSettings: strict),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "Report", "Figures", "Sweeps", "Rehearsal", "Experiments", "Calibration", "Workloads",
        "ClusterModel",
        "SimKernel",
      ],
      exclude: ["Rehearsed"], swiftSettings: strict),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Server", "simfaas", "Experiments", "ClusterModel", "SimKernel",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: ["simfaas", "Calibration", "DockerEngine", "Experiments", "SimKernel"],
      swiftSettings: strict),
  ]
)

// Only `make api-docs` asks for the documentation plugin: a first build fetches nothing for it.
if Context.environment["SIMFAAS_DOCS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
