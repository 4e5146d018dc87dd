"""A daemon under strace(1): what it asks the kernel for, and faults where the kernel answers."""

import re
import shutil
import subprocess

_PATIENCE = 20

# Enough to see a whole reply.
_SHOWN_BYTES = "300"


class Tracer:
    """strace on a running daemon, attached when the constructor returns, until `end`.

    `faults` are strace's own: "pwrite64:error=EIO:when=3". The counts of `when` are of each
    thread and each system call by itself. With a path, nothing but calls on that file is seen or
    fails.
    """

    def __init__(self, daemon, calls, faults=(), path=None):
        strace = shutil.which("strace")
        assert strace, "strace is missing"
        daemon.traces = getattr(daemon, "traces", 0) + 1
        self._file = daemon.folder / f"trace-{daemon.traces}"
        command = [strace, "-f", "-y", "-s", _SHOWN_BYTES, "-o", str(self._file),
                   "-p", str(daemon.process.pid), "-e", f"trace={','.join(calls)}"]
        if path:
            command += ["-P", str(path)]
        for fault in faults:
            command += ["-e", f"inject={fault}"]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        attached = self._process.stderr.readline()
        assert "attached" in attached, attached

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """Lets the daemon go."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_PATIENCE)
            self._process.stderr.close()

    def has_seen(self, text):
        """Whether this stands in the trace by now; "(INJECTED)" does where a fault was met."""
        return text in self._file.read_text(errors="replace")

    def calls(self):
        """(thread, call) of all that was traced, once it has ended; the trace is gone then."""
        lines = joined(self._file.read_text(errors="replace").splitlines())
        self._file.unlink()
        return lines


def joined(lines):
    """strace splits a call that another thread interrupts; here it is one line, at its end."""
    open_calls, whole = {}, []
    for line in lines:
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            open_calls[thread] = text.removesuffix("<unfinished ...>").rstrip()
        elif "resumed>" in text:
            whole.append((thread, open_calls.pop(thread, "") + text.partition("resumed>")[2]))
        elif re.match(r"\w+\(", text):
            whole.append((thread, text))
    return whole


def name_of(call):
    return call.partition("(")[0]


def is_injected(call):
    return call.endswith("(INJECTED)")
