/// A management group of PAM, as far as a second factor is concerned.
enum PAMGroup: String, CaseIterable {
  case auth, account
}
