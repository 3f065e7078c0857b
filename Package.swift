// swift-tools-version: 6.1
import PackageDescription

/// Every target is built with the same rules.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// How the programs are linked for release: half the time of a start went into it.
///
/// Nothing looks a symbol up by name in them, so none is exported and what is not used is left out; fixed addresses save the loader the
/// 145,000 relocations of a program that holds all its libraries.
let programLinking: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xclang-linker", "-no-pie"],
        .when(platforms: [.linux], configuration: .release)
    )
]

let package = Package(
    name: "callboard",
    products: [
        .library(name: "CallPersonalisation", targets: ["CallPersonalisation"]),
        .executable(name: "callboard", targets: ["callboard"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // What the terminal can do. ncurses is seen here and nowhere else.
        .target(
            name: "CNcurses",
            cSettings: [.define("_GNU_SOURCE"), .define("NCURSES_WIDECHAR", to: "1")],
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]
        ),
        .target(name: "Terminal", dependencies: ["CNcurses"], swiftSettings: settings),

        // The API as a library of its own: knows no disk and no screen.
        .target(
            name: "CallPersonalisation",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),

        // Calls to the system that Swift cannot make.
        .target(name: "CProcess", cSettings: [.define("_GNU_SOURCE")]),

        // Everything the product does: knows no screen.
        .target(
            name: "CallboardCore",
            dependencies: [
                "CallPersonalisation", "CProcess",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ],
            swiftSettings: settings
        ),

        // The two faces.
        .target(
            name: "Console",
            dependencies: ["CallPersonalisation", "CallboardCore", "Terminal"],
            swiftSettings: settings
        ),
        .target(
            name: "CommandLineTool",
            dependencies: [
                "CallPersonalisation", "CallboardCore", "Console", "Sandbox", "Terminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        // The service's side of the wire: imports nothing of ours.
        .target(
            name: "Sandbox",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),

        .executableTarget(
            name: "callboard",
            dependencies: ["CommandLineTool"],
            swiftSettings: settings,
            linkerSettings: programLinking
        ),
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["CallPersonalisation", "CallboardCore", "Console", "Sandbox", "Terminal"],
            swiftSettings: settings,
            linkerSettings: programLinking
        ),

        .target(
            name: "TestSupport",
            dependencies: [
                "CallPersonalisation", "CallboardCore", "Sandbox", "Terminal",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "CallPersonalisationTests",
            dependencies: [
                "CallPersonalisation", "Sandbox", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CallboardCoreTests",
            dependencies: [
                "CallPersonalisation", "CallboardCore", "Sandbox", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConsoleTests",
            dependencies: ["CallPersonalisation", "CallboardCore", "Console", "Sandbox", "Terminal", "TestSupport"],
            exclude: ["Golden/Screens"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandLineToolTests",
            dependencies: [
                "CallPersonalisation", "CallboardCore", "CommandLineTool", "Sandbox", "Terminal", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["CallPersonalisation", "CallboardCore", "Sandbox", "TestSupport", "callboard"],
            swiftSettings: settings
        ),
    ]
)
