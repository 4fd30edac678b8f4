"""What the conformance suite asks of a worker, for the example in docs/pull-workers."""
import os, signal, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../docs/pull-workers"))
import worker


def until_stopped(attempt):
    attempt.log("waiting")
    if not attempt.stop.wait(30): raise Exception("nobody stopped it")
    raise Exception("stopped")


def stubborn(attempt):
    attempt.log("waiting")
    attempt.stop.wait(30)
    return "too late"


def die_once(attempt):
    if attempt.work["attempt"] == 1: os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def conform(attempt):
    what, number = attempt.payload["do"], attempt.work["attempt"]
    if what == "echo": return attempt.payload["value"]
    if what == "fail once" and number == 1: raise Exception("no luck")
    if what == "fail for good": raise worker.Fatal("no use")
    if what == "retry after" and number == 1: raise worker.RetryAfter("later", 300)
    if what == "invalid result": return {"value": "no list"}
    if what == "wait": return until_stopped(attempt)
    if what == "stubborn": return stubborn(attempt)
    if what == "die once": return die_once(attempt)
    if what == "tell":
        attempt.log("first ü")
        attempt.log("second", "warn")
        attempt.progress(50, "half")
        time.sleep(1)
    return "done"


worker.work({sys.argv[1]: conform}, slots=8)
