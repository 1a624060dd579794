#!/usr/bin/env python3
"""page_test.py SAMPLE: report.html in headless Chromium: it asks for nothing, hostile text does not run, the script
lights up evidence, and the page is whole without script. Skipped (77) where there is no Chromium."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sample = sys.argv[1]
browser = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
if not browser:
    print("chromium is not installed: the page was not opened")
    sys.exit(77)
failed = []
folder = tempfile.mkdtemp(prefix="vmrace-page-")


def check(ok, what):
    print(("ok   " if ok else "FAIL ") + what)
    if not ok:
        failed.append(what)


def load(path, *options):
    """The document after it was loaded, and the requests that the page made (Chromium's own have no origin)."""
    log = os.path.join(folder, "net.json")
    words = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-component-update", "--disable-sync",
             "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
             "--user-data-dir=" + os.path.join(folder, "profile"), "--log-net-log=" + log,
             "--virtual-time-budget=2000", *options, "--dump-dom", "file://" + path]
    dom = subprocess.run(words, capture_output=True, timeout=90).stdout.decode(errors="replace")
    with open(log, encoding="utf-8", errors="replace") as f:
        text = f.read()
    try:
        events = json.loads(text)
    except ValueError:
        events = json.loads(text.rstrip().rstrip(",") + "]}")
    started = events["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    asked = [e["params"]["url"] for e in events["events"] if e["type"] == started and "url" in e.get("params", {})
             and e["params"].get("initiator") not in (None, "not an origin")]
    return dom, [u for u in asked if not u.startswith(("data:", "file:", "chrome"))]


def picture(name, *options):
    path = os.path.join(folder, "picture.png")
    subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                    "--host-resolver-rules=MAP * ~NOTFOUND",
                    "--user-data-dir=" + os.path.join(folder, "profile"), "--window-size=1280,4000", *options,
                    "--screenshot=" + path,
                    "file://" + os.path.join(folder, name)], capture_output=True, timeout=90)
    with open(path, "rb") as f:
        return f.read()


def write(name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def check_layout(page):
    """What the first screen of a desk has; and that nothing runs out of a phone's."""
    probe = """<script>
function bottom(what) { return Math.round(document.querySelector(what).getBoundingClientRect().bottom); }
var panes = Array.from(document.querySelectorAll('.src .scroll')), late = document.querySelector('#crash'),
	frames = document.querySelector('.trace'), letter = document.querySelector('.mail');
document.body.setAttribute('data-layout', JSON.stringify({
	height: innerHeight, width: innerWidth, page: document.scrollingElement.scrollWidth, sentence: bottom('h1'),
	verdict: bottom('h2 .badge'), steps: bottom('.lanes'), crash: late.getBoundingClientRect().top,
	cut: panes.filter(function (p) { return p.scrollWidth > p.clientWidth; }).length, panes: panes.length,
	open: frames.open || letter.open, marked: frames.querySelectorAll('.decisive').length,
	letter: letter.querySelector('pre').textContent.length}));
</script>"""
    path = write("layout.html", page.replace("</body>", probe + "</body>"))
    dom, _ = load(path, "--window-size=1400,900")
    seen = json.loads(re.search("data-layout=\"([^\"]*)\"", dom).group(1).replace("&quot;", '"'))
    check(max(seen["sentence"], seen["verdict"], seen["steps"]) <= 900 and seen["height"] <= 900,
          "sentence, verdict and interleaving are on the first screen: %s" % seen)
    check(seen["crash"] > seen["steps"], "the register chain comes after: %s" % seen)
    check(seen["panes"] and not seen["cut"], "no line of source is cut: %s" % seen)
    check(not seen["open"] and seen["marked"] > 1 and seen["letter"] > 500,
          "traces and the mail are there, folded: %s" % seen)
    # A window is at least 500 wide: a phone is a frame in it.
    frame = write("phone.html", '<!doctype html><iframe id="phone" width="390" height="800"></iframe><script>\n'
                  "document.getElementById('phone').srcdoc = %s;\n"
                  "setTimeout(function () { document.body.setAttribute('data-layout', document.getElementById('phone')"
                  ".contentDocument.body.getAttribute('data-layout')); }, 500);\n</script>"
                  % json.dumps(page.replace("</body>", probe + "</body>")).replace("</", "<\\/"))
    dom, _ = load(frame, "--window-size=800,900")
    found = re.search("<body data-layout=\"([^\"]*)\"", dom)
    seen = json.loads(found.group(1).replace("&quot;", '"')) if found else {}
    check(seen.get("width") == 390 and seen["page"] <= 390 and not seen["cut"], "a phone shows it whole: %s" % seen)


def main():
    control = write("control.html", '<!doctype html><img src="http://elsewhere.test/x.png"><p>control')
    dom, asked = load(control)
    if "control" not in dom:
        print("chromium cannot run here: the page was not opened")
        return 77
    check(asked == ["http://elsewhere.test/x.png"], "a request of a page is seen: %s" % asked)
    for kind in ("full", "hostile"):
        out = os.path.join(folder, kind)
        subprocess.run([sample, kind, out], check=True, timeout=60)
        dom, asked = load(out + "/report.html")
        check("</footer>" in dom and not asked, "%s: no request leaves the page: %s" % (kind, asked))
        check("<img" not in dom and dom.count("<script") == 1, kind + ": nothing of the dump became an element")
    page = open(os.path.join(folder, "full", "report.html"), encoding="utf-8").read()
    free = re.sub(r"<meta http-equiv=.Content-Security-Policy[^>]*>", "", page)
    probe = """<script>
var node = document.querySelector('.graph .node'), before = document.querySelectorAll('.on').length;
node.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
var during = document.querySelectorAll('.on').length;
var row = document.querySelector('tr[id=f1-E1]').classList.contains('on');
node.dispatchEvent(new MouseEvent('mouseout', {bubbles: true}));
document.body.setAttribute('data-probe', [before, during > 2, row, document.querySelectorAll('.on').length].join());
</script>"""
    dom, _ = load(write("probe.html", free.replace("</body>", probe + "</body>")))
    check('data-probe="0,true,true,0"' in dom, "the mouse on a node lights its evidence up: %s"
          % re.findall('data-probe="[^"]*"', dom))
    check_layout(free)
    dom, _ = load(write("probe.html",
                        page.replace("</body>", "<script>document.body.setAttribute('data-ran', 1)</script></body>")))
    check("data-ran=" not in dom.split("<script")[0], "a script that is not ours does not run")
    with_script, without = (picture("full/report.html", *words)
                            for words in ((), ("--blink-settings=scriptEnabled=false",)))
    check(len(with_script) > 20000 and with_script == without, "the page looks the same without script")
    check(picture("full/report.html", "--blink-settings=preferredColorScheme=0") != with_script,
          "the page has a dark look")
    return 1 if failed else 0


try:
    status = main()
finally:
    shutil.rmtree(folder, ignore_errors=True)
sys.exit(status)
