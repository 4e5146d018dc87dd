/// What each target under Sources may import: the table of DESIGN.md §3, member by member.
///
/// Every module that a target's files import must stand here, and every target must have a row.
/// The Swift standard library and Testing need none.
enum ImportTable {
  /// Modules of this package, of its packages, and of the system, by target.
  static let allowed: [String: Set<String>] = [
    "CLibcrypto": [],
    "CPNG": [],
    "CQRencode": [],
    "CSMTP": [],
    "CSQLite": [],
    "CSallyportSystem": [],
    "SallyportCrypto": ["CLibcrypto", "Glibc", "Synchronization"],
    "SallyportMail": [],
    "SallyportCore": ["SallyportCrypto", "SallyportMail"],
    "SallyportStore": [
      "CSQLite", "Glibc", "SallyportCore", "SallyportCrypto", "Synchronization",
    ],
    "SallyportVarlink": ["CSallyportSystem", "Glibc"],
    "SallyportImport": ["SallyportVarlink"],
    "SallyportQR": ["CPNG", "CQRencode"],
    "SallyportService": ["CSallyportSystem", "Glibc", "Logging", "Synchronization"],
    "SallyportDaemon": [
      "CSallyportSystem", "Glibc", "Logging", "SallyportCore", "SallyportCrypto", "SallyportMail",
      "SallyportQR", "SallyportService", "SallyportStore", "SallyportVarlink", "Synchronization",
    ],
    "sallyportd": [
      "ArgumentParser", "CSallyportSystem", "Glibc", "Logging", "SallyportDaemon",
      "SallyportService",
    ],
    "SallyportMailer": [
      "CSMTP", "CSallyportSystem", "Glibc", "Logging", "SallyportMail", "SallyportService",
      "SallyportVarlink", "Synchronization",
    ],
    "sallyport-mailer": ["ArgumentParser", "Glibc", "SallyportMailer", "SallyportService"],
    "sallyport": [
      "ArgumentParser", "CSallyportSystem", "FoundationEssentials", "Glibc",
      "SallyportCrypto", "SallyportImport", "SallyportQR", "SallyportVarlink",
    ],
    "SallyportTesting": [
      "Dispatch", "Foundation", "Glibc", "Logging", "SallyportCore", "SallyportCrypto",
      "SallyportDaemon", "SallyportStore", "SallyportVarlink", "Synchronization",
    ],
  ]

  /// Where calls into a C module are confined to a few files of a target, those files or folders.
  static let placesOfC: [String: [String: [String]]] = [
    "Glibc": [
      "SallyportCrypto": ["LockedPage.swift"],
      "SallyportStore": [
        "StoreFile.swift", "DiskReserve.swift", "LogSynchronizer.swift", "HighWaterFile.swift",
        "SQLiteStoreCopier.swift", "CopyFile.swift",
      ],
      "SallyportVarlink": ["Client/"],
    ],
    "CSMTP": ["SallyportMailer": ["SMTP/SMTPConnection.swift"]],
    "CSQLite": [
      "SallyportStore": [
        "Database.swift", "DatabaseCopy.swift", "PreparedStatement.swift", "SQLiteError.swift",
      ]
    ],
  ]

  /// The files that may hold a `nonisolated(unsafe)`, each with its reason beside it: contexts of
  /// libcrypto that are only read after they were made, and memory that its owner guards.
  static let holdersOfUnsafeState: Set<String> = [
    "SallyportCrypto/AEAD.swift", "SallyportCrypto/HMAC.swift", "SallyportCrypto/LockedPage.swift",
    "SallyportCrypto/SecretBytes.swift", "SallyportService/Process/Monitor.swift",
  ]
}
