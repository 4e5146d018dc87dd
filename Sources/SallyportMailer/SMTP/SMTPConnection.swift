import CSMTP
import Glibc
import SallyportMail
import SallyportVarlink

/// A connection to a mail server, made when it is needed and kept for the next mail.
///
/// Used by one thread. After a failure it is of no more use.
@safe
final class SMTPConnection {
  private let server: MailServer
  private let handle: OpaquePointer
  private var hasSent = false

  /// Once, while the process has one thread.
  static func prepare() -> Bool { sallyport_smtp_prepare() == 0 }

  /// Nil where there is no memory for it.
  init?(to server: MailServer) {
    guard let handle = unsafe sallyport_smtp_open() else { return nil }
    self.server = server
    unsafe self.handle = handle
  }

  deinit {
    unsafe sallyport_smtp_close(handle)
  }

  func send(_ message: MailMessage) -> SMTPAttempt {
    let wasKept = hasSent
    hasSent = true
    let texts = [
      server.url, server.login?.user, server.login?.password.value, server.authorities,
      message.sender.address, message.recipient.address,
    ]
    var result = sallyport_smtp_result()
    unsafe Self.withCStrings(texts[...], []) { texts in
      let bytes = message.bytes
      unsafe bytes.withUnsafeBufferPointer { bytes in
        var server = unsafe sallyport_smtp_server(
          url: texts[0], protection: protection, user: texts[1], password: texts[2],
          authorities: texts[3], milliseconds: Int(server.timeout / .milliseconds(1)))
        var mail = unsafe sallyport_smtp_mail(
          sender: texts[4], recipient: texts[5], bytes: bytes.baseAddress,
          byte_count: UInt(bytes.count))
        unsafe sallyport_smtp_send(handle, &server, &mail, &result)
      }
    }
    return attempt(result, wasKept: wasKept)
  }

  private var protection: sallyport_smtp_protection {
    switch server.protection {
    case .plain: SALLYPORT_SMTP_PLAIN
    case .starttls: SALLYPORT_SMTP_STARTTLS
    case .tls: SALLYPORT_SMTP_TLS
    }
  }

  private func attempt(_ result: sallyport_smtp_result, wasKept: Bool) -> SMTPAttempt {
    let stage = SMTPStage(rawValue: Int(result.stage.rawValue)) ?? .greeting
    let code = Int(result.reply)
    let words = unsafe withUnsafeBytes(of: result.words) { unsafe Self.text($0) }
    let failure = unsafe withUnsafeBytes(of: result.failure) { unsafe Self.text($0) }
    let reply = code == 0 ? nil : SMTPReply(code: code, text: words)
    let outcome = DeliveryOutcome(
      reply: reply, to: stage, failure: result.is_delivered != 0 ? nil : failure)
    let wasHungUp = reply == nil || code == 421
    return SMTPAttempt(
      outcome: outcome, summary: code >= 400 ? "the server said \(code) to \(stage)" : failure,
      wasTooLate: outcome != .delivered && wasKept && wasHungUp && stage != .text)
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Lends texts to C, NUL-terminated.
  private static func withCStrings(
    _ texts: ArraySlice<String?>, _ lent: [UnsafePointer<CChar>?],
    _ body: ([UnsafePointer<CChar>?]) -> Void
  ) {
    guard let text = texts.first else { return unsafe body(lent) }
    guard let text else { return unsafe withCStrings(texts.dropFirst(), lent + [nil], body) }
    unsafe text.withCString { pointer in
      unsafe withCStrings(texts.dropFirst(), lent + [pointer], body)
    }
  }
}
