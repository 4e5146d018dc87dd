// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

// The table of targets and what each may import. Tests/ArchitectureTests holds every `import`
// against the same table in DESIGN.md §3.
let package = Package(
  name: "sallyport",
  products: [
    .executable(name: "sallyportd", targets: ["sallyportd"]),
    .executable(name: "sallyport", targets: ["sallyport"]),
    .executable(name: "sallyport-mailer", targets: ["sallyport-mailer"]),
  ],
  // Exact: what is built is what was tested, and a new release is a change of ours.
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CQRencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(name: "CSallyportSystem", cSettings: [.treatAllWarnings(as: .error)]),

    .target(
      name: "SallyportCrypto", dependencies: ["CLibcrypto", "CSallyportSystem"],
      swiftSettings: strict),
    // What a mail is: addresses, texts, templates. Pure.
    .target(name: "SallyportMail", swiftSettings: strict),
    .target(
      name: "SallyportCore", dependencies: ["SallyportCrypto", "SallyportMail"],
      swiftSettings: strict),
    .target(
      name: "SallyportStore", dependencies: ["CSQLite", "SallyportCore", "SallyportCrypto"],
      swiftSettings: strict),
    .target(
      name: "SallyportVarlink", dependencies: ["CSallyportSystem"],
      resources: [
        .embedInCode("Interfaces/org.varlink.service.varlink"),
        .embedInCode("Interfaces/org.sallyport.Login.varlink"),
        .embedInCode("Interfaces/org.sallyport.Account.varlink"),
        .embedInCode("Interfaces/org.sallyport.Admin.varlink"),
        .embedInCode("Interfaces/org.sallyport.Outbox.varlink"),
      ],
      swiftSettings: strict),
    // What a service is made of, whatever it serves: configuration, log, signals, systemd.
    .target(
      name: "SallyportService",
      dependencies: ["CSallyportSystem", .product(name: "Logging", package: "swift-log")],
      swiftSettings: strict),
    .target(name: "SallyportQR", dependencies: ["CPNG", "CQRencode"], swiftSettings: strict),
    .target(
      name: "SallyportDaemon",
      dependencies: [
        "CSallyportSystem", "SallyportCore", "SallyportCrypto", "SallyportMail", "SallyportQR",
        "SallyportService", "SallyportStore", "SallyportVarlink",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "sallyportd", dependencies: ["SallyportDaemon", "SallyportService", argumentParser],
      swiftSettings: strict),
    // libcurl takes a variable number of arguments, which Swift cannot pass.
    .target(
      name: "CSMTP", cSettings: [.treatAllWarnings(as: .error)],
      linkerSettings: [.linkedLibrary("curl")]),
    .target(
      name: "SallyportMailer",
      dependencies: [
        "CSMTP", "CSallyportSystem", "SallyportMail", "SallyportService", "SallyportVarlink",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "sallyport-mailer",
      dependencies: ["SallyportMailer", "SallyportService", argumentParser],
      swiftSettings: strict),
    // What other verifiers have left behind, read without a file or a clock.
    .target(
      name: "SallyportImport", dependencies: ["SallyportVarlink"], swiftSettings: strict),
    .executableTarget(
      name: "sallyport",
      dependencies: [
        "CSallyportSystem", "SallyportCrypto", "SallyportImport", "SallyportQR", "SallyportVarlink",
        argumentParser,
      ],
      swiftSettings: strict),

    .target(
      name: "SallyportTesting",
      dependencies: [
        "SallyportCore", "SallyportCrypto", "SallyportDaemon", "SallyportStore",
        "SallyportVarlink",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    // What fuzzing feeds, and what must hold; a test replays the corpus.
    .target(
      name: "SallyportFuzzing",
      dependencies: [
        "SallyportCore", "SallyportCrypto", "SallyportDaemon", "SallyportImport",
        "SallyportMail", "SallyportService", "SallyportVarlink",
      ],
      path: "Fuzz/Targets", swiftSettings: strict),
    .testTarget(
      name: "FuzzCorpusTests", dependencies: ["SallyportFuzzing", "SallyportVarlink"],
      path: "Fuzz/Tests", swiftSettings: strict),
    .testTarget(
      name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(
      name: "SallyportCryptoTests", dependencies: ["SallyportCrypto", "SallyportTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "SallyportMailTests", dependencies: ["SallyportMail"], swiftSettings: strict),
    .testTarget(
      name: "SallyportCoreTests",
      dependencies: ["SallyportCore", "SallyportCrypto", "SallyportMail", "SallyportTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "SallyportStoreTests",
      dependencies: [
        "CSQLite", "SallyportCore", "SallyportCrypto", "SallyportStore", "SallyportTesting",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SallyportVarlinkTests", dependencies: ["SallyportVarlink"],
      swiftSettings: strict),
    .testTarget(
      name: "SallyportQRTests", dependencies: ["SallyportQR"], swiftSettings: strict),
    .testTarget(
      name: "sallyportTests",
      dependencies: [
        "sallyport", "SallyportCrypto", "SallyportImport", "SallyportQR", "SallyportVarlink",
        argumentParser,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SallyportDaemonTests",
      dependencies: [
        "CSallyportSystem", "SallyportCore", "SallyportCrypto", "SallyportDaemon",
        "SallyportService", "SallyportStore", "SallyportTesting", "SallyportVarlink",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SallyportMailerTests",
      dependencies: [
        "SallyportMail", "SallyportMailer", "SallyportService", "SallyportTesting",
        "SallyportVarlink",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
  ]
)

// The fuzzer's program links only under -sanitize=fuzzer: tools/fuzz asks for it.
if Context.environment["SALLYPORT_FUZZ"] == "1" {
  package.targets += [
    .target(
      name: "CLibFuzzer", path: "Fuzz/CLibFuzzer", cSettings: [.treatAllWarnings(as: .error)]),
    .executableTarget(
      name: "sallyport-fuzz", dependencies: ["CLibFuzzer", "SallyportFuzzing"],
      path: "Fuzz/Driver", swiftSettings: strict),
  ]
}
