import SallyportVarlink

/// Every method that there is; a test holds the list against the interface files.
package enum EveryCall {
  static let types: [any WireCall.Type] = [
    LoginBegin.self, LoginAnswer.self, LoginCancel.self, LoginCheckAccount.self, GetStatus.self,
    BeginEnrollment.self, ConfirmEnrollment.self, ShowRecoveryCodes.self,
    RegenerateRecoveryCodes.self, RemoveDevice.self, ResynchronizeDevice.self,
    DisableSecondFactor.self, ListUsers.self, GetUser.self, UnlockAccount.self, DisableUser.self,
    AdoptUser.self, GrantPass.self, RevokePass.self, InviteUser.self, RevokeInvitation.self,
    ReadRecoveryCodes.self, GetPolicy.self, ChangePolicy.self, PreviewPolicy.self,
    ExplainPolicy.self, CheckLogin.self, ReadAudit.self, VerifyAudit.self, AcceptStore.self,
    BeginImport.self, ImportAuthenticator.self, GetKeyStatus.self, BeginBackup.self,
    GetBackupProgress.self, ReadBackup.self, SetEmail.self, ConfirmEmail.self, RemoveEmail.self,
    TestEmail.self, SetUserEmail.self, ResendActivation.self, TakeMail.self, ReportMail.self,
    GetInfo.self, GetInterfaceDescription.self,
  ]

  /// The qualified names.
  package static let methods = types.map { $0.method }
}
