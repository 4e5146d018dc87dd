@testable import sallyport

/// PAM files of nowhere: those of Debian 12 that others include, and what a test adds.
struct PAMWorld {
  var files = [
    "/etc/pam.d/common-auth": """
    auth\t[success=1 default=ignore]\tpam_unix.so nullok
    # here's the fallback if no module succeeds
    auth\trequisite\t\t\tpam_deny.so
    auth\trequired\t\t\tpam_permit.so
    auth\toptional\t\t\tpam_cap.so
    """,
    "/etc/pam.d/common-account": """
    account\t[success=1 new_authtok_reqd=done default=ignore]\tpam_unix.so
    account\trequisite\t\t\tpam_deny.so
    account\trequired\t\t\tpam_permit.so
    """,
    "/etc/pam.d/other": "@include common-auth\n@include common-account\n",
  ]

  init(_ text: String, for service: String = "su", and more: [String: String] = [:]) {
    files["/etc/pam.d/\(service)"] = text
    for (name, text) in more { files["/etc/pam.d/\(name)"] = text }
  }

  var resolver: PAMStackResolver {
    PAMStackResolver { path in files[path].map { .text($0) } ?? .absent }
  }

  func stack(_ service: String = "su", _ group: PAMGroup = .auth) -> PAMStack? {
    resolver.stack(of: service, group)
  }
}
