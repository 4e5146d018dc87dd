# Sallyport's front door.
#
#   make try      builds, starts a private daemon, enrols you, logs you in; changes nothing
#   make test     all tests
#   make bench    logins timed beside other modules' (as root; some ten minutes; BENCH=--quick: a look)
#   make torture  races, kills, power cuts, full disks, clocks and crowds at full length (as root)
#   make fuzz     MINUTES=1 a target: the daemon's readers and writers, and the module
#   make tsan     the tests of daemon and store under the thread sanitizer
#   make completions  writes etc/completions anew, from the command itself
#   make lint     formatting, static analysis, imports
#   make install  DESTDIR=… PREFIX=/usr; what is in /etc/sallyport stays as it is
#   make deb      Debian packages, in .build/deb
#   make system-test  the packages on a Debian that is booted in a container (as root)
#   make clean
#
# Each target installs the Debian packages it lacks when run as root or with sudo, and names them
# otherwise.

SHELL := /bin/bash
PYTHON := /usr/bin/python3

# The shipped binaries, and what every test, try and bench runs.
RELEASE := -c release --static-swift-stdlib -Xlinker --gc-sections
BIN := .build/release
MODULE := pam-module/build/pam_sallyport.so

BUILD_PACKAGES := libssl-dev libsqlite3-dev libpam0g-dev libqrencode-dev libpng-dev \
  libcurl4-openssl-dev pkg-config gcc make
TRY_PACKAGES := $(BUILD_PACKAGES) python3
TEST_PACKAGES := $(TRY_PACKAGES) python3-venv python3-pytest python3-pexpect openssh-server \
  openssh-client sudo login util-linux passwd strace sqlite3 zbar-tools librsvg2-bin binutils clang-14 procps \
  faketime libnss-extrausers e2fsprogs mount man-db systemd libpam-google-authenticator libpam-oath \
  python3-aiosmtpd openssl postfix python3-pytest-xdist

BENCH_PACKAGES := $(TRY_PACKAGES) libpam-google-authenticator libpam-oath libnss-db e2fsprogs mount \
  util-linux
TORTURE_PACKAGES := $(TEST_PACKAGES) valgrind
FUZZ_PACKAGES := $(TEST_PACKAGES) libclang-rt-14-dev
DEB_PACKAGES := $(BUILD_PACKAGES) build-essential debhelper dpkg-dev lintian
UNITS_PACKAGES := systemd python3-pytest strace util-linux
SYSTEM_PACKAGES := $(DEB_PACKAGES) mmdebstrap systemd-container util-linux python3-pytest \
  python3-pexpect

# Options of Benchmarks/run.py, and of Tests/Torture/run.py.
BENCH :=
TORTURE :=

# How long each fuzz target runs.
MINUTES := 1

# Options of pytest for the system test; -k NAME for a part.
SYSTEM :=

PREFIX := /usr
DESTDIR :=
# A package keeps the symbols apart, and strips later.
INSTALL_PROGRAM := install -s
MULTIARCH = $(shell gcc -print-multiarch)
# Where systemd looks for units: it has a folder for /usr and one for /usr/local.
UNITS = $(if $(filter /usr,$(PREFIX)),/lib,$(PREFIX)/lib)/systemd/system

# $(call put,COMMAND,FROM,TO): a file that is in use is replaced in one step; install(1) removes it
# before it writes, and a login of that moment would find no module.
put = $(1) $(2) $(3).new && mv -f $(3).new $(3)

.PHONY: all build module try test unit-test module-test conformance-test units-test \
  end-to-end-test system-test bench torture fuzz tsan lint completions install install-files \
  deb clean

all: build

build: module
	@tools/need $(BUILD_PACKAGES)
	swift build $(RELEASE) --product sallyportd
	swift build $(RELEASE) --product sallyport
	swift build $(RELEASE) --product sallyport-mailer

module:
	@tools/need $(BUILD_PACKAGES)
	$(MAKE) -C pam-module CC=gcc all login

try:
	@tools/need $(TRY_PACKAGES)
	@test -x $(BIN)/sallyportd || echo "Building; the first time takes some five minutes (.build-try.log)."
	@$(MAKE) --no-print-directory build >.build-try.log 2>&1 || { cat .build-try.log; exit 1; }
	@rm -f .build-try.log
	@$(PYTHON) tools/try.py --bin $(BIN) --module $(MODULE) --login pam-module/build/pam-login

test: build units-test module-test conformance-test unit-test end-to-end-test

unit-test:
	@tools/need $(TEST_PACKAGES)
	swift build --build-tests
	# One at a time: tests that wait for a socket hold a thread that others would need.
	swift test --skip-build --disable-xctest --no-parallel

module-test:
	@tools/need $(TEST_PACKAGES)
	$(MAKE) -C pam-module PYTHON=$(PYTHON) check

# The module's reader of JSON and Python's, on the cases that the daemon's has in unit-test.
conformance-test:
	@tools/need $(TEST_PACKAGES)
	$(MAKE) -C pam-module PYTHON=$(PYTHON) agreement
	SALLYPORT_JSON_AGREEMENT=$(abspath pam-module/build/json-agreement) \
	  $(PYTHON) -m pytest -q Tests/Conformance

# The real daemon, module, libpam, sshd, su, sudo and login, in mount namespaces of their own: three
# files at a time, for they mostly wait.
end-to-end-test: build .build/venv/made
	SALLYPORT_BIN=$(abspath $(BIN)) SALLYPORT_MODULE=$(abspath $(MODULE)) \
	  SALLYPORT_PAM_LOGIN=$(abspath pam-module/build/pam-login) \
	  .build/venv/bin/python -m pytest -q -n 3 --dist loadfile Tests/EndToEndTests

# What the units must say, and what systemd makes of them.
units-test:
	@tools/need $(UNITS_PACKAGES)
	$(PYTHON) -m pytest -q Tests/SystemTests/units

# The packages, installed on a Debian 12 of their own, with its own kernel namespaces and no network.
system-test: deb
	@tools/need $(SYSTEM_PACKAGES)
	SALLYPORT_PACKAGES=$(abspath .build/deb) $(PYTHON) -m pytest -q Tests/SystemTests/machine $(SYSTEM)

bench: build .build/login_bench
	@tools/need $(BENCH_PACKAGES)
	@SALLYPORT_BIN=$(abspath $(BIN)) SALLYPORT_MODULE=$(abspath $(MODULE)) \
	  SALLYPORT_PAM_LOGIN=$(abspath pam-module/build/pam-login) \
	  $(PYTHON) Benchmarks/run.py --stopwatch .build/login_bench $(BENCH)

torture: build .build/venv/made .build/login_bench
	@tools/need $(TORTURE_PACKAGES)
	$(MAKE) -C pam-module PYTHON=$(PYTHON) torture
	@SALLYPORT_BIN=$(abspath $(BIN)) SALLYPORT_MODULE=$(abspath $(MODULE)) \
	  SALLYPORT_PAM_LOGIN=$(abspath pam-module/build/pam-login) \
	  .build/venv/bin/python Tests/Torture/run.py $(TORTURE)

fuzz:
	@tools/need $(FUZZ_PACKAGES)
	@tools/fuzz $(MINUTES)

tsan:
	@tools/need $(TEST_PACKAGES)
	@tools/sanitize thread

completions: build
	$(BIN)/sallyport --generate-completion-script bash >etc/completions/sallyport.bash
	$(BIN)/sallyport --generate-completion-script zsh >etc/completions/_sallyport
	$(BIN)/sallyport --generate-completion-script fish >etc/completions/sallyport.fish

.build/login_bench: Benchmarks/login_bench.c
	@tools/need $(BENCH_PACKAGES)
	mkdir -p $(@D)
	gcc -D_GNU_SOURCE -std=c11 -O2 -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion \
	  -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wswitch-enum -pthread \
	  -o $@ $< -lpam

# Two independent Varlink clients, from PyPI.
.build/venv/made: Tests/EndToEndTests/requirements.txt
	@tools/need $(TEST_PACKAGES)
	rm -rf .build/venv
	$(PYTHON) -m venv --system-site-packages .build/venv
	.build/venv/bin/python -m pip install --quiet --requirement $<
	touch $@

lint:
	@tools/need $(BUILD_PACKAGES) clang-14
	swift format lint --strict --recursive --parallel Sources Tests Fuzz Package.swift
	swift build --explicit-target-dependency-import-check error --product sallyportd
	swift build --explicit-target-dependency-import-check error --product sallyport
	swift build --explicit-target-dependency-import-check error --product sallyport-mailer
	$(MAKE) -C pam-module lint

install: build
	$(MAKE) --no-print-directory install-files

# What is built already.
install-files:
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin \
	  $(DESTDIR)$(PREFIX)/lib/$(MULTIARCH)/security $(DESTDIR)/etc/sallyport/mail
	$(call put,$(INSTALL_PROGRAM) -m 0755,$(BIN)/sallyport,$(DESTDIR)$(PREFIX)/bin/sallyport)
	$(call put,$(INSTALL_PROGRAM) -m 0755,$(BIN)/sallyportd,$(DESTDIR)$(PREFIX)/sbin/sallyportd)
	$(call put,$(INSTALL_PROGRAM) -m 0755,$(BIN)/sallyport-mailer,$(DESTDIR)$(PREFIX)/sbin/sallyport-mailer)
	$(call put,install -m 0644,$(MODULE),$(DESTDIR)$(PREFIX)/lib/$(MULTIARCH)/security/pam_sallyport.so)
	install -D -m 0644 -t $(DESTDIR)$(UNITS) systemd/*.service systemd/*.socket
	sed -i 's|/usr/sbin/|$(PREFIX)/sbin/|g' $(DESTDIR)$(UNITS)/sallyportd.service \
	  $(DESTDIR)$(UNITS)/sallyport-mailer.service
	install -D -m 0644 systemd/sallyport.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/sallyport.conf
	install -D -m 0644 systemd/sallyport.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/sallyport.conf
	install -D -m 0755 -t $(DESTDIR)$(PREFIX)/libexec/sallyport systemd/make-sealing-key
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/pam-configs etc/pam-configs/sallyport
	@# Roles, trusted users and people's texts are in them: each is the administrator's, once it is there.
	@for name in sallyport.toml mailer.toml $(patsubst etc/%,%,$(wildcard etc/mail/*.txt)); do \
	  file=$(DESTDIR)/etc/sallyport/$$name; \
	  if [ ! -e $$file ] && [ ! -L $$file ]; then install -m 0644 etc/$$name $$file; \
	  elif ! cmp -s etc/$$name $$file; then \
	    install -m 0644 etc/$$name $$file.new && \
	    echo "$$file stays as it is; the one of this version is $$file.new"; fi || exit 1; done
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/man/man8 etc/man/*.8
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/man/man1 etc/man/*.1
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/man/man5 etc/man/*.5
	install -D -m 0644 etc/completions/sallyport.bash \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/sallyport
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions etc/completions/_sallyport
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d \
	  etc/completions/sallyport.fish

deb:
	@tools/need $(DEB_PACKAGES)
	@tools/deb .build/deb

clean:
	rm -rf .build .build-fuzz .build-tsan .build-asan .build-try.log
	$(MAKE) -C pam-module clean
