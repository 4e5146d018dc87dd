import SallyportCore
import Testing

/// What a guesser who has the password gets out of a year, against one device whose owner signs in
/// ten times a day (SECURITY.md, The odds).
@Suite struct GuessingOddsTests {
  /// Codes of three time steps are right at any time, of a million that there are.
  private static let oddsOfOneGuess = 3e-6

  /// What SECURITY.md promises.
  private static let oddsOfAYear = 0.004

  /// That one of so many guesses hits.
  private func odds(_ guesses: Int, each: Double = Self.oddsOfOneGuess) -> Double {
    var miss = 1.0
    for _ in 0..<guesses { miss *= 1 - each }
    return 1 - miss
  }

  @Test("nor where each guess meets a code by e-mail as well, which the guesser has asked for")
  func guessesBesideMailedCodes() {
    let mostOfAYear = Guesser.allCases.map(\.guessesOfAYear).max() ?? 0
    #expect(odds(mostOfAYear, each: Self.oddsOfOneGuess + 1e-6) <= Self.oddsOfAYear)
  }

  @Test("in no year are more than a thousand guesses compared", arguments: Guesser.allCases)
  func aYearsGuesses(_ guesser: Guesser) {
    var siege = Siege(by: guesser)
    for _ in 0..<Siege.signInsOfAYear { siege.goOnUntilNextSignIn() }
    siege.spendWhatIsLeft()
    #expect(siege.guesses.count == guesser.guessesOfAYear)
    #expect(odds(siege.guesses.count) <= Self.oddsOfAYear)
  }

  @Test("nor in any 365 days of five years")
  func anyYearsGuesses() {
    var siege = Siege(by: .besideOwnerPatiently)
    for _ in 0..<5 * Siege.signInsOfAYear { siege.goOnUntilNextSignIn() }
    #expect(siege.guesses.count > 2 * ThrottleLimits.yearlyFailures, "it goes on year after year")
    #expect(siege.mostGuessesOfAYear < ThrottleLimits.yearlyFailures)
    #expect(!siege.throttle.isLocked)
  }

  @Test("a guesser who stays below the locks never locks the owner out", arguments: [true, false])
  func ownerSignsIn(isPatient: Bool) {
    var siege = Siege(by: isPatient ? .besideOwnerPatiently : .besideOwner)
    for _ in 0..<Siege.signInsOfAYear { siege.goOnUntilNextSignIn() }
    #expect(siege.throttle.isLocked != isPatient)
    #expect((siege.signIns == Siege.signInsOfAYear) == isPatient)
  }

  @Test("each time a lock is opened a guesser from everywhere has another hundred guesses")
  func openingALock() {
    var siege = Siege(by: .fromEverywhere)
    for opened in 0...10 {
      siege.goOnUntilNextSignIn()
      #expect(siege.throttle.isLocked)
      #expect(siege.guesses.count == 100 * (opened + 1))
      siege.open()
    }
  }

  @Test("thirteen opened locks are as many as the odds of a year allow")
  func oddsOfOpenedLocks() {
    #expect(odds(100 * 13) <= Self.oddsOfAYear)
    #expect(odds(100 * 14) > Self.oddsOfAYear)
  }
}

/// How somebody guesses.
enum Guesser: CaseIterable {
  /// From a new address each time, as fast as there are any.
  case fromEverywhere

  /// From the owner's own network, whose failures the owner's sign-ins clear, as fast as the delays
  /// allow.
  case besideOwner

  /// The same, but never so often that the account is locked.
  case besideOwnerPatiently

  /// Both: as many failures from elsewhere as may stay uncleared, and then beside the owner.
  case fromEverywherePatiently

  /// How many are compared until the account is locked, or the year is over.
  var guessesOfAYear: Int {
    switch self {
    case .fromEverywhere: 100
    case .besideOwner, .besideOwnerPatiently, .fromEverywherePatiently: 1000
    }
  }

  fileprivate var isPatient: Bool {
    self == .besideOwnerPatiently || self == .fromEverywherePatiently
  }
}

/// A guesser and an owner at one account.
private struct Siege {
  static let signInsOfADay = 10
  static let signInsOfAYear = 365 * signInsOfADay
  private static let year = Duration.seconds(365 * 86_400)
  private static let timeBetweenSignIns = Duration.seconds(86_400 / signInsOfADay)

  private let guesser: Guesser
  private let limits = ThrottleLimits.standard
  private let owners = ThrottleSource(.office)
  private var now = UnixTime.start
  private var addresses: UInt32 = 0

  private(set) var throttle = LoginThrottle()

  /// When something was compared.
  private(set) var guesses: [UnixTime] = []

  /// How often the owner got in.
  private(set) var signIns = 0

  init(by guesser: Guesser) {
    self.guesser = guesser
  }

  /// All guesses up to the moment when the owner signs in, and that sign-in.
  mutating func goOnUntilNextSignIn() {
    let end = now + Self.timeBetweenSignIns
    while now < end {
      guard let source = nextSource(), let wait = guess(from: source) else { break }
      now = now + wait
    }
    now = end
    guard !throttle.isLocked else { return }
    // The owner waits as long as the guesser's failures have the source wait, and gets in then.
    throttle.recordSuccess(from: owners)
    signIns += 1
  }

  /// At the end nothing is to be lost by a lock.
  mutating func spendWhatIsLeft() {
    while !throttle.isLocked {
      addresses += 1
      _ = guess(from: .ipv4(addresses))
    }
  }

  /// By a recovery code, or an administrator.
  mutating func open() {
    throttle = LoginThrottle()
  }

  /// In whichever 365 days they were most.
  var mostGuessesOfAYear: Int {
    var (most, first) = (0, 0)
    for (index, guess) in guesses.enumerated() {
      while guess - guesses[first] >= Self.year { first += 1 }
      most = max(most, index - first + 1)
    }
    return most
  }

  /// Where the next guess comes from; nil for none until the owner has signed in.
  private func nextSource() -> ThrottleSource? {
    if throttle.isLocked || guesser.isPatient && wouldLock { return nil }
    switch guesser {
    case .fromEverywhere: return .ipv4(addresses + 1)
    case .besideOwner, .besideOwnerPatiently: return owners
    case .fromEverywherePatiently:
      // So many that those beside the owner, a dozen between two sign-ins, do not lock it.
      return throttle.unclearedFailures < 80 ? .ipv4(addresses + 1) : owners
    }
  }

  private var wouldLock: Bool {
    var next = throttle
    next.countFailure(from: owners, at: now, limits: limits)
    return next.isLocked
  }

  /// - Returns: How long to wait for the next one; nil where nothing is compared any more.
  private mutating func guess(from source: ThrottleSource) -> Duration? {
    switch throttle.admission(from: source, at: now, limits: limits) {
    case .compareRecoveryCodesOnly: return nil
    case .wait(let rest): return rest
    case .compare:
      throttle.countFailure(from: source, at: now, limits: limits)
      guesses.append(now)
      if case .ipv4(let address) = source, source != owners { addresses = max(addresses, address) }
      return .zero
    }
  }
}
