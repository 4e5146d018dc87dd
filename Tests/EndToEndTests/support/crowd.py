"""Many processes that do the same at the same moment."""

import multiprocessing
import os
import traceback

_CONTEXT = multiprocessing.get_context("fork")
_PATIENCE = 60


class Crowd:
    """Worker processes that are made once and take orders: one function call each, at once.

    The function is called as `function(go, order)`. It prepares, calls `go()`, which returns in
    all workers together, and returns what it saw.
    """

    def __init__(self, size, function):
        self.size = size
        self._barrier = _CONTEXT.Barrier(size)
        self._pipes = []
        self._processes = []
        for _ in range(size):
            ours, theirs = _CONTEXT.Pipe()
            process = _CONTEXT.Process(
                target=_work, args=(theirs, self._barrier, function), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pipe in self._pipes:
            pipe.send(None)
            pipe.close()
        for process in self._processes:
            process.join(_PATIENCE)

    def all_do(self, *orders):
        """Gives order n to worker n, or the one order to all; returns what each saw."""
        self.start(*orders)
        return self.results()

    def start(self, *orders):
        orders = orders * self.size if len(orders) == 1 else orders
        for pipe, order in zip(self._pipes, orders, strict=True):
            pipe.send(order)

    def results(self):
        results = [self._result(pipe) for pipe in self._pipes]
        # One that fails breaks the barrier for the others: its own words say more than theirs.
        failures = [result for worked, result in results if not worked]
        failures.sort(key=lambda text: "BrokenBarrierError" in text)
        assert not failures, failures[0]
        return [result for _, result in results]

    @staticmethod
    def _result(pipe):
        assert pipe.poll(_PATIENCE), "a worker did not answer in time"
        return pipe.recv()


def _work(pipe, barrier, function):
    try:
        while (order := pipe.recv()) is not None:
            try:
                result = (True, function(lambda: barrier.wait(_PATIENCE), order))
            except Exception:  # The test shall see it, not the worker's stderr.
                result = (False, traceback.format_exc())
                barrier.abort()
            pipe.send(result)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        pass
    finally:
        os._exit(0)
