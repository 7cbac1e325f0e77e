"""A real browser: Chromium without a window, spoken to over a pair of pipes.

It is told what to do in the words of the Chrome DevTools Protocol, as JSON with a zero
byte after each message. Time in a page stands still but for what `pass_ms` lets pass,
so that a test neither waits nor depends on how fast the machine is.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--remote-debugging-pipe"),
)
LAUNCH = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3]]
for number, pipe in zip((3, 4), pipes):
    os.dup2(pipe, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Become the browser, which reads what it is told from 3 and answers on 4."""
KEYS = {" ": ("Space", 32), "ArrowRight": ("", 39), "ArrowLeft": ("", 37)} | {
    "Tab": ("", 9)
}


def executable() -> str | None:
    """Where Chromium is on this machine, if anywhere."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One Chromium, and the page that was opened last.

    Attributes
    ----------
    faults : what went wrong in the page, or was asked for from elsewhere.
    """

    def __init__(self, program: str, home: Path) -> None:
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        call = [program, *FLAGS, f"--user-data-dir={home}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(theirs_in), str(theirs_out), *call],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._last, self._rest, self._session = 0, b"", ""
        self._seen: list[dict[str, Any]] = []
        self.faults: list[str] = []

    def close(self) -> None:
        """Let it end."""
        self._session = ""
        self._send("Browser.close", {})
        self._process.wait()
        os.close(self._out)
        os.close(self._in)

    def open(self, file: Path, width: int = 1280, height: int = 900) -> None:
        """Open a page of its own, whose time stands still once it is there."""
        self._session = ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1}
        self.ask("Emulation.setDeviceMetricsOverride", **size, mobile=False)
        self.faults.clear()
        self._seen.clear()
        self.ask("Page.navigate", url=file.as_uri())
        self._until("Page.loadEventFired")
        self.pass_ms(1)

    def pass_ms(self, budget: float) -> None:
        """Let time pass in the page. [ms]"""
        self._seen.clear()
        policy = {"policy": "advance", "budget": budget}
        self.ask("Emulation.setVirtualTimePolicy", **policy)
        self._until("Emulation.virtualTimeBudgetExpired")

    def value(self, expression: str) -> Any:
        """What an expression gives in the page."""
        found = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in found:
            raise ValueError(f"{expression}: {found['exceptionDetails']}")
        return found["result"].get("value")

    def text(self, selector: str) -> str:
        """What a person reads in the first element that fits."""
        return str(self.value(f"document.querySelector({selector!r}).innerText"))

    def is_shown(self, selector: str) -> bool:
        """Whether the first element that fits is to be seen, on or off the screen."""
        found = f"document.querySelector({selector!r})"
        return bool(self.value(f"{found}.checkVisibility()"))

    def click(self, selector: str) -> None:
        """Press and release the mouse in the middle of an element."""
        self.value(f"document.querySelector({selector!r}).scrollIntoView()")
        box = self.value(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
            f"(document.querySelector({selector!r}).getBoundingClientRect())"
        )
        where = {"x": box[0], "y": box[1], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, **where)

    def press(self, key: str) -> None:
        """Press and release a key, wherever the focus is."""
        code, number = KEYS[key]
        said = {"key": key, "code": code or key, "windowsVirtualKeyCode": number}
        if key == " ":
            said["text"] = key
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, **said)

    def ask(self, method: str, **values: Any) -> dict[str, Any]:
        """What a method of the protocol answers."""
        number = self._send(method, values)
        while True:
            message = self._next()
            if message.get("id") == number:
                if "error" in message:
                    raise ValueError(f"{method}: {message['error']}")
                answer: dict[str, Any] = message["result"]
                return answer

    def _send(self, method: str, values: dict[str, Any]) -> int:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": values}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        return self._last

    def _until(self, event: str) -> None:
        """Read until something has happened."""
        while not any(message["method"] == event for message in self._seen):
            self._next()

    def _next(self) -> dict[str, Any]:
        """The next message; events are kept, and faults noted."""
        while b"\0" not in self._rest:
            more = os.read(self._in, 1 << 16)
            if not more:
                raise EOFError("the browser ended")
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self._seen.append(message)
            self._note(message["method"], message["params"])
        return message

    def _note(self, event: str, told: dict[str, Any]) -> None:
        if event == "Runtime.exceptionThrown":
            self.faults.append(str(told["exceptionDetails"]))
        if event == "Log.entryAdded":
            self.faults.append(told["entry"]["text"])
        if event == "Network.requestWillBeSent":
            url = told["request"]["url"]
            if not url.startswith(("file:", "data:", "about:")):
                self.faults.append(f"asks for {url}")
