"""What a person is asked, how often, and what recovery codes do."""

import pytest

from support.enrolment import shown_recovery_codes, status

PROMPT = "Verification code: "
AGAIN = "That was not accepted. Verification code: "
NEXT = "That code has been used. Next code: "


def test_su_asks_three_times(pam_login, person):
    ada = person()
    outcome = pam_login("su", ada.name, *ada.phone.wrong_codes(4))
    assert outcome.prompts == [PROMPT, AGAIN, AGAIN]
    assert outcome.code == "PAM_AUTH_ERR"
    assert status(ada.account)["failuresSinceSignIn"] == 3


def test_sshd_asks_once(pam_login, person):
    ada = person()
    outcome = pam_login("sshd", ada.name, *ada.phone.wrong_codes(4))
    assert outcome.prompts == [PROMPT]
    assert outcome.code == "PAM_AUTH_ERR"


@pytest.mark.parametrize("refusals", [1, 2])
def test_a_right_code_after_wrong_ones_lets_in(pam_login, person, refusals):
    ada = person()
    answers = [*ada.phone.wrong_codes(refusals), ada.phone.next_code()]
    outcome = pam_login("su", ada.name, *answers)
    assert outcome.prompts == [PROMPT] + [AGAIN] * refusals
    assert outcome.code == "PAM_SUCCESS"


@pytest.mark.parametrize("service", ["sshd", "su"])
def test_a_used_code_is_not_counted_and_gets_one_more_prompt(pam_login, person, service):
    ada = person()
    used, fresh = ada.phone.next_code(), ada.phone.next_code()
    assert pam_login(service, ada.name, used).code == "PAM_SUCCESS"
    outcome = pam_login(service, ada.name, used, fresh)
    assert outcome.prompts == [PROMPT, NEXT]
    assert outcome.code == "PAM_SUCCESS"


def test_the_extra_prompt_comes_once(pam_login, person, daemon):
    ada = person()
    used = ada.phone.next_code()
    assert pam_login("sshd", ada.name, used).code == "PAM_SUCCESS"
    outcome = pam_login("sshd", ada.name, used, used, used)
    assert outcome.prompts == [PROMPT, NEXT]
    assert outcome.code == "PAM_AUTH_ERR"
    assert status(ada.account)["failuresSinceSignIn"] == 0
    # The first; the other is counted, and told when the minute is over.
    assert len(daemon.log_lines(f"deny reason=replayed account={ada.name} ")) == 1


def test_an_older_code_than_the_last_one_is_used(pam_login, person):
    ada = person()
    older, newer = ada.phone.next_code(), ada.phone.next_code()
    assert pam_login("sshd", ada.name, newer).code == "PAM_SUCCESS"
    assert pam_login("sshd", ada.name, older).prompts == [PROMPT, NEXT]


def test_the_confirming_code_is_used(pam_login, person):
    ada = person()
    confirming = ada.phone.code_at(ada.phone.last_step)
    assert pam_login("sshd", ada.name, confirming).prompts == [PROMPT, NEXT]


@pytest.mark.parametrize("shape", ["{0}{1}{2} {3}{4}{5}", " {0}{1}-{2}{3}-{4}{5} "])
def test_a_code_may_be_typed_with_spaces_and_dashes(pam_login, person, shape):
    ada = person()
    typed = shape.format(*ada.phone.next_code())
    assert pam_login("su", ada.name, typed).code == "PAM_SUCCESS"


@pytest.mark.parametrize("answer", [
    "", "lovelace-1843", "\b\n\r\x7fINCORRECT", "12345", "1" * 512, "1" * 4096, "123456\n", "ÅÄÖ",
    b"\xff\xfe"])
def test_what_has_not_the_shape_of_a_code_is_refused_and_not_counted(
        pam_login, person, daemon, answer):
    ada = person()
    assert pam_login("sshd", ada.name, answer).code == "PAM_AUTH_ERR"
    assert status(ada.account)["failuresSinceSignIn"] == 0
    assert daemon.log_lines(f"deny reason=notACode account={ada.name} ")


def test_prompts_echo_so_that_programs_which_answer_blindly_fail(pam_login, person):
    outcome = pam_login("su", person().name)
    assert [style for style, _ in outcome.messages] == ["prompt-echo-on"]


# --- Recovery codes


def test_a_recovery_code_lets_in_once(pam_login, person, daemon):
    ada = person()
    code = ada.recovery_codes[3]
    outcome = pam_login("sshd", ada.name, code)
    assert outcome.code == "PAM_SUCCESS"
    assert outcome.messages[-1] == (
        "info", "Recovery code accepted; it will not work again."
        " sallyport recovery show has its replacement.")
    again = pam_login("sshd", ada.name, code)
    assert again.code == "PAM_AUTH_ERR"
    assert again.prompts == [PROMPT]
    assert len(daemon.log_lines(
        f"login permit account={ada.name} .* method=recoveryCode")) == 1


def test_the_replacement_of_a_used_recovery_code_works(pam_login, person):
    ada = person()
    used = ada.recovery_codes[0]
    assert pam_login("sshd", ada.name, used).code == "PAM_SUCCESS"
    shown = shown_recovery_codes(ada, step_up=ada.phone.next_code())
    assert len(shown) == 8 and used not in shown
    assert shown[1:] == ada.recovery_codes[1:]
    assert pam_login("sshd", ada.name, shown[0]).code == "PAM_SUCCESS"


def test_a_recovery_code_may_be_typed_carelessly(pam_login, person):
    ada = person()
    typed = ada.recovery_codes[0].replace("-", "").lower().replace("0", "o").replace("1", "l")
    assert pam_login("sshd", ada.name, typed).code == "PAM_SUCCESS"


def test_somebody_elses_recovery_code_is_wrong(pam_login, person):
    ada, babbage = person(), person()
    assert pam_login("sshd", ada.name, babbage.recovery_codes[0]).code == "PAM_AUTH_ERR"
    assert status(ada.account)["failuresSinceSignIn"] == 1
    assert pam_login("sshd", babbage.name, babbage.recovery_codes[0]).code == "PAM_SUCCESS"


def test_texts_are_not_shown_where_the_application_wants_none(pam_login, person):
    ada = person()
    outcome = pam_login("sshd", ada.name, ada.recovery_codes[0], options=["--silent"])
    assert outcome.code == "PAM_SUCCESS"
    assert [style for style, _ in outcome.messages] == ["prompt-echo-on"]


# --- Throttle


def test_from_the_fifth_failure_on_even_a_right_code_has_to_wait(pam_login, person, daemon):
    ada = person()
    wrong = ada.phone.wrong_codes(5)
    for code in wrong[:4]:
        pam_login("sshd", ada.name, code)
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_SUCCESS"
    for code in wrong:
        pam_login("sshd", ada.name, code)
    assert pam_login("sshd", ada.name, ada.phone.next_code()).code == "PAM_AUTH_ERR"
    assert len(daemon.log_lines(f"reason=throttled account={ada.name} ")) == 1


def test_guesses_from_elsewhere_do_not_delay_the_owner(pam_login, person):
    ada = person()
    for code in ada.phone.wrong_codes(5):
        pam_login("sshd", ada.name, code, options=["--rhost", "198.51.100.7"])
    from_there = pam_login(
        "sshd", ada.name, ada.phone.next_code(), options=["--rhost", "198.51.100.7"])
    assert from_there.code == "PAM_AUTH_ERR"
    assert pam_login("sshd", ada.name, ada.phone.next_code(),
                     options=["--rhost", "198.51.100.8"]).code == "PAM_SUCCESS"


def test_many_failures_are_told_at_the_next_sign_in(pam_login, person):
    ada = person()
    wrong = ada.phone.wrong_codes(10)
    for number, code in enumerate(wrong):
        pam_login("sshd", ada.name, code, options=["--rhost", f"198.51.100.{number}"])
    outcome = pam_login("sshd", ada.name, ada.phone.next_code())
    assert outcome.messages[-1] == (
        "info", "10 codes were refused since your last sign-in:"
        " somebody probably knows your password. Change it.")
