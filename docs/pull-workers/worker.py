"""A TaskFlow worker in Python, on its standard library alone: TASKFLOW_URL=… TASKFLOW_KEY=… python3 worker.py"""
import json, os, signal, socket, threading, time, urllib.error, urllib.request, uuid

URL, KEY = os.environ.get("TASKFLOW_URL", "http://127.0.0.1:3000"), os.environ.get("TASKFLOW_KEY")
WORKER_ID, HELD = str(uuid.uuid4()), {}  # what runs here, by lease token

class Fatal(Exception): """No later attempt can do better."""
class RetryAfter(Exception): """RetryAfter("message", ms): the next attempt is due then."""
class Stale(Exception): """The attempt is no longer ours: whatever we say of it is not taken."""

def call(method, path, body):
    """Sends JSON and answers JSON. A server that is away or busy is asked again: every call may be repeated."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {KEY}"} if KEY else {})}
    while True:
        try:
            request = urllib.request.Request(URL + path, json.dumps(body).encode(), headers, method=method)
            with urllib.request.urlopen(request, timeout=75) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            problem = error.read().decode()
            if '"code":"stale_lease"' in problem: raise Stale(problem)
            if error.code < 500 and error.code != 429: raise RuntimeError(problem)
        except OSError: pass
        time.sleep(1)

class Attempt:
    def __init__(self, work):
        self.work, self.payload, self.token, self.stop = work, work["payload"], work["leaseToken"], threading.Event()
    def say(self, what, **body): return call("POST", f"/api/work/{what}", {"leaseToken": self.token, **body})
    def log(self, message, level="info"): self.say("log", lines=[{"level": level, "message": message}])
    def progress(self, percent, note=None): self.say("progress", percent=percent, note=note)

def run(handler, attempt):
    try:
        try: attempt.say("finish", result=handler(attempt))
        except Stale: raise
        except Fatal as error: attempt.say("fail", error=str(error), retryable=False)
        except RetryAfter as error: attempt.say("fail", error=error.args[0], retryAfterMs=error.args[1])
        except Exception as error: attempt.say("fail", error={"name": type(error).__name__, "message": str(error)})
    except Stale: print(f"{attempt.work['jobId']} is no longer ours")
    finally: HELD.pop(attempt.token, None)

def claim(handlers):
    while True:
        wish = {"workerId": WORKER_ID, "taskTypes": list(handlers), "waitSeconds": 20, "host": socket.gethostname()}
        for work in call("POST", "/api/work/claim", wish)["attempts"]:
            attempt = HELD[work["leaseToken"]] = Attempt(work)
            run(handlers[work["taskType"]], attempt)

def beat():
    while True:
        answer = call("POST", "/api/work/heartbeat", {"workerId": WORKER_ID, "leaseTokens": list(HELD)})
        for attempt in answer["attempts"]:  # cancelled, over its time, lost: the handler looks at attempt.stop
            if attempt["state"] != "running" and attempt["leaseToken"] in HELD: HELD[attempt["leaseToken"]].stop.set()
        time.sleep(answer["heartbeatEveryMs"] / 1000)

def give_back(*_):
    for attempt in list(HELD.values()): attempt.say("release")
    os._exit(0)

def work(handlers, slots=4):
    signal.signal(signal.SIGTERM, give_back)
    for loop in [beat] + [lambda: claim(handlers)] * slots: threading.Thread(target=loop, daemon=True).start()
    while True: signal.pause()

if __name__ == "__main__":
    call("PUT", "/api/tasks/count_words", {"payloadSchema": {"type": "object", "required": ["text"],
        "properties": {"text": {"type": "string"}}}, "resultSchema": {"type": "integer"}, "example": {"text": "to be"}})
    work({"count_words": lambda attempt: len(attempt.payload["text"].split())})
