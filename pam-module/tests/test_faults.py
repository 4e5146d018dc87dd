#!/usr/bin/env python3
"""Goal: whichever allocation or system call fails while the real module runs
below the real libpam, nobody is let in for it, and nothing stays open.

tests/fault_test.c fails the module's own calls one by one, on a stage; this
adds those that libpam makes for it. Each login is first made without a fault,
to count the calls, and then once for each of them.
"""

import os
import unittest

import test_return_codes
from fake_daemon import done, prompt, step
from test_return_codes import BUILD, CODE, ONLY_IGNORE, LoginTest

FAULTS = os.path.join(BUILD, "faults.so")
AUTHTOK_SPY = test_return_codes.AUTHTOK_SPY

# Linux closes the descriptor all the same (close(2)).
HARMLESS = {"close"}


class Faults(LoginTest):

    def run_with(self, number, script, arguments, stack, options):
        """The result of a login whose call `number` fails; how many calls
        there were, and which one failed."""
        report = os.path.join(self.directory, "report")
        self.fault = {"LD_PRELOAD": FAULTS, "FAULT_AT": str(number),
                      "FAULT_REPORT": report}
        with self.daemon(script):
            result = self.log_in(*arguments, "--descriptors", stack=stack,
                                 options=options)
        with open(report, encoding="ascii") as file:
            count, failed = file.read().split()
        return result, int(count), failed

    def environment(self, *preloaded):
        # Without the spy on the log, whose own calls would fail.
        return {**os.environ, **self.fault}

    def fail_each(self, *script, arguments=("--answer", CODE),
                  stack=test_return_codes.ALONE, options=None, status=0):
        """Fails each call of a login that ends with `status` without."""
        case = (script, arguments, stack, options)
        result, count, failed = self.run_with(0, *case)
        self.assertEqual((result.status, failed), (status, "-"))
        self.assertGreater(count, 10)
        number = unreached = 0
        # The other side may be quicker or slower, so that some calls more or
        # less are made to wait for it.
        while unreached < 5 or number <= count:
            number += 1
            result, _, failed = self.run_with(number, *case)
            unreached += failed == "-"
            with self.subTest(call=number, failed=failed):
                self.assertIn("descriptors: as before", result.lines)
                self.assertEqual(
                    result.status,
                    status if failed == "-" or failed in HARMLESS else 1)

    def test_no_fault_lets_a_right_code_in(self):
        self.fail_each(prompt(), done("permit"))

    def test_no_fault_lets_a_right_code_in_after_a_notice(self):
        self.fail_each(step(kind="info", text="Notice."), prompt(),
                       done("permit"))

    def test_no_fault_is_taken_for_not_required(self):
        self.fail_each(done("notRequired"), stack=ONLY_IGNORE)
        self.fail_each(prompt(), done("permit"), stack=ONLY_IGNORE, status=1)

    def test_no_fault_lets_a_wrong_code_in(self):
        self.fail_each(prompt(), done("deny"), status=1)

    def test_no_fault_hands_on_a_password_with_a_login(self):
        self.fail_each(prompt(), done("permit"), options=["forward_pass"],
                       arguments=("--answer", "lovelace" + CODE))


if __name__ == "__main__":
    unittest.main()
