import GRDB
import SallyportCore
import SallyportCrypto

extension ChildTable<Device> {
  static func device(on database: Database) throws(StoreError) -> ChildTable {
    ChildTable(
      select: try PreparedStatement(
        """
        SELECT position, id, name, algorithm, digits, timeStepSize, sealedSecret, confirmedAt,
          lastAcceptedTimeStep, clockDrift, lastUsedAt
        FROM device WHERE accountID = ? ORDER BY position
        """, on: database),
      put: try PreparedStatement(
        """
        INSERT INTO device (accountID, position, id, name, algorithm, digits, timeStepSize,
          sealedSecret, confirmedAt, lastAcceptedTimeStep, clockDrift, lastUsedAt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (accountID, position) DO UPDATE SET name = excluded.name,
          algorithm = excluded.algorithm, digits = excluded.digits,
          timeStepSize = excluded.timeStepSize, sealedSecret = excluded.sealedSecret,
          confirmedAt = excluded.confirmedAt,
          lastAcceptedTimeStep = excluded.lastAcceptedTimeStep,
          clockDrift = excluded.clockDrift, lastUsedAt = excluded.lastUsedAt
        """, on: database),
      cut: try PreparedStatement(
        "DELETE FROM device WHERE accountID = ? AND position >= ?", on: database),
      decode: decodeDevice, encode: encodeDevice, isSameRow: { $0.id == $1.id })
  }

  private static func encodeDevice(_ device: Device) -> [SQLValue] {
    [
      .integer(device.id.rawValue), .text(device.name.value),
      .text(device.parameters.algorithm.rawValue), SQLValue(device.parameters.digits.rawValue),
      SQLValue(device.parameters.timeStepSize.rawValue), .blob(device.sealedSecret.bytes),
      .integer(device.confirmedAt.seconds), .integer(device.lastAcceptedTimeStep.number),
      SQLValue(device.clockDrift), SQLValue(device.lastUsedAt?.seconds),
    ]
  }

  private static func decodeDevice(_ row: inout SQLRow) -> Device? {
    let id = DeviceID(rawValue: row.integer())
    guard
      let name = DeviceName(row.text()), let parameters = parameters(&row),
      let sealedSecret = try? SealedBytes(row.bytes())
    else { return nil }
    let confirmedAt = UnixTime(seconds: row.integer())
    guard let lastAcceptedTimeStep = TimeStep(row.integer()) else { return nil }
    return Device(
      id: id, name: name, parameters: parameters, sealedSecret: sealedSecret,
      confirmedAt: confirmedAt, lastAcceptedTimeStep: lastAcceptedTimeStep,
      clockDrift: Int(row.integer()),
      lastUsedAt: row.optionalInteger().map(UnixTime.init(seconds:)))
  }

  private static func parameters(_ row: inout SQLRow) -> TOTP.Parameters? {
    guard
      let algorithm = HashAlgorithm(rawValue: row.text()),
      let digits = OneTimePassword.Digits(rawValue: Int(row.integer())),
      let timeStepSize = TOTP.TimeStepSize(rawValue: Int(row.integer()))
    else { return nil }
    return TOTP.Parameters(timeStepSize: timeStepSize, digits: digits, algorithm: algorithm)
  }
}
