/// Screen lockers that give what was typed in their one field to every question.
enum PAMLocker {
  /// Their services (pam.d/locker.example).
  static let names: Set<String> = ["swaylock", "i3lock", "hyprlock"]

  /// A line of ours that asks a question of its own cannot be answered there.
  static func judge(_ stack: PAMStack) -> [Finding] {
    guard names.contains(stack.service) else { return [] }
    let asking = stack.entries.first {
      $0.isOurs && !OurOptions($0.arguments).forwardsPassword
    }
    return asking.map { [finding(stack.service, $0.place.description)] } ?? []
  }

  /// Of a line in a file that lockers include.
  ///
  /// - Parameter file: where the line would stand.
  static func judge(_ survey: PAMSurvey, lineIn file: String, of service: String) -> [Finding] {
    survey.services.filter { names.contains($0.name) && $0.name != service }.filter { locker in
      locker.auth.map { !$0.hasOurs && $0.files.contains(file) } ?? false
    }.map { finding($0.name, file) }
  }

  private static func finding(_ service: String, _ place: String) -> Finding {
    Finding(
      .pamOneField, service, "\(service) has one field, and \(place) asks for the code in another",
      meaning: "It answers the code with the password: nobody who has a second factor can unlock "
        + "the screen.",
      mend: "write 'auth requisite pam_sallyport.so forward_pass' in /etc/pam.d/\(service) as in "
        + "the example pam.d/locker.example, with 'auth required pam_unix.so' where that includes "
        + "a file with a line of ours")
  }
}
