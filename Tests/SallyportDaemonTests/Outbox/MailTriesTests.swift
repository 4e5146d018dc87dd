import SallyportCore
import SallyportMail
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("What is known of mails that were given out")
struct MailTriesTests {
  private static let ada = Fixtures.required(AccountName("ada"), "a name")
  private static let mara = Fixtures.required(AccountName("mara"), "a name")

  private static func id(_ numbers: [Int64], of account: AccountName = ada) -> MailID {
    MailID(account: account, numbers: numbers)
  }

  private static func mail(_ number: Int64) -> QueuedMail {
    let now = UnixTime(seconds: 1_795_376_405)
    let mailbox = Fixtures.required(Mailbox("ada@example.org"), "an address")
    return QueuedMail(
      number: number, mailbox: mailbox, queuedAt: now, until: now + .seconds(90), content: .test)
  }

  @Test("What is with a mailer or was postponed is not free, and is afterwards")
  func free() {
    var tries = MailTries()
    #expect(tries.isFree(Self.id([1])) && !tries.isTaken(Self.id([1])))
    tries.take(Self.id([1]))
    #expect(!tries.isFree(Self.id([1])) && tries.isTaken(Self.id([1])))
    #expect(tries.isFree(Self.id([2])) && tries.isFree(Self.id([1], of: Self.mara)))
    tries.giveBack(Self.id([1]))
    #expect(tries.isFree(Self.id([1])))
    #expect([tries.postpone(Self.id([1])), tries.postpone(Self.id([1]))] == [1, 2])
    #expect(!tries.isFree(Self.id([1])) && !tries.isTaken(Self.id([1])))
    tries.endPostponement(Self.id([1]))
    #expect(tries.isFree(Self.id([1])))
    #expect(tries.postpone(Self.id([1])) == 3)
  }

  @Test("News go together as they did when they were given out first")
  func gathered() {
    var tries = MailTries()
    tries.take(Self.id([3, 4]))
    #expect(tries.mail(with: 4, of: Self.ada) == Self.id([3, 4]))
    #expect(tries.mail(with: 5, of: Self.ada) == nil)
    #expect(tries.mail(with: 4, of: Self.mara) == nil)
  }

  @Test("Nothing is kept of a mail whose way is over, nor of a code that a newer one has replaced")
  func forgotten() {
    var tries = MailTries()
    tries.take(Self.id([1]))
    tries.forget(Self.id([1]))
    #expect(tries.count == 0)
    for number in Int64(1)...1000 {
      tries.forgetAll(but: [Self.mail(number)], of: Self.ada)
      _ = tries.postpone(Self.id([number]))
      _ = tries.postpone(Self.id([number, number + 1], of: Self.mara))
    }
    #expect(tries.count == 1001)
    tries.forgetAll(but: [Self.mail(7)], of: Self.mara)
    #expect(tries.count == 3)
    tries.forgetAll(but: [], of: Self.mara)
    tries.forgetAll(but: [], of: Self.ada)
    #expect(tries.count == 0)
  }
}
