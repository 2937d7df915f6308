#!/usr/bin/env python3
"""The report in a real browser: it renders, reaches for nothing, filters, keeps hostile names as text, is accessible.

    tests/report_browser.py PROGRAM PRODUCT AXE_JS [PICTURES]

PROGRAM is the built `cargo-model-sbom`, PRODUCT the built example `product`, AXE_JS the file `axe.min.js` of the npm
package axe-core. Where PICTURES is given, pictures of every page and its print are kept in that directory. Needs the
Python package selenium, Chromium and its driver.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

PROGRAM, PRODUCT, AXE = (Path(argument).resolve() for argument in sys.argv[1:4])
PICTURES = Path(sys.argv[4]) if len(sys.argv) > 4 else None
# The line of a model on paper.
LINES = "#annex summary, #annex .brief"
# Pages of paper, A4, for that many models.
PAPER = {0: 1, 1: 2, 3: 3, 7: 4, 70: 8}
# The same for the models of two products.
FLEET_PAPER = 5
WIDTHS = (390, 1024, 1920)
WIDE = WIDTHS[-1]
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
LONG = "x" * 300
OWNED = "document.title='owned'"
HOSTILE = f"""
[package]
name = "app"
version = "1.0.0"
edition = "2024"
license = "MIT"
description = "</title><script>{OWNED}</script>"

[workspace]

[[package.metadata.model-sbom.model]]
name = "<script>{OWNED}</script>"
license = "LicenseRef-x"
supplier = "{LONG}"
copyright = "\\" onload=\\"{OWNED}"
description = "a\\u202Egnp.exe, and שלום עולם"

[[package.metadata.model-sbom.model.base]]
name = "</svg><img src=x onerror={OWNED}>"
relation = "merge"

[[package.metadata.model-sbom.model]]
name = "{LONG}"
license = "CC-BY-NC-4.0"

[[package.metadata.model-sbom.model.dataset]]
name = "javascript:{OWNED}"
role = "training"
"""

failures = []


def check(what, holds, detail=""):
    print(("ok    " if holds else "FAIL  ") + what + (f": {detail}" if detail and not holds else ""))
    if not holds:
        failures.append(what)


def write_report(workspace, page, audience):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1790000000"}
    command = [PROGRAM, "report", "--quiet", "--offline", "--audience", audience, "--output", page]
    subprocess.run(command, cwd=workspace, env=environment, check=True)


def write_fleet(workspaces, directory, page):
    for name, workspace in workspaces.items():
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1790000000"}
        command = [PROGRAM, "--quiet", "--offline", "--format", "cyclonedx", "--output", directory / f"{name}.cdx.json"]
        subprocess.run(command, cwd=workspace, env=environment, check=True)
    command = [PROGRAM, "fleet", "--quiet", directory, "--format", "html", "--output", page]
    subprocess.run(command, cwd=directory, check=True)


def browser(profile, scheme, width):
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    for flag in (
        "headless", "no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update",
        "disable-sync", f"user-data-dir={profile}", f"window-size={width},900",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    # The window of a headless browser has a least width; a phone is narrower.
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    # What the browser asks for when it starts is no matter of ours.
    driver.get("about:blank")
    driver.get_log("performance")
    return driver


def requests(driver):
    messages = (json.loads(entry["message"])["message"] for entry in driver.get_log("performance"))
    sent = (m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent")
    return [url for url in sent if not url.startswith(("file:", "data:"))]


def look(driver, page, name):
    driver.get(page.as_uri())
    check(f"{name}: no error", not driver.get_log("browser"))
    check(f"{name}: no request leaves the page", not (urls := requests(driver)), urls)
    width, window = driver.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    check(f"{name}: it is no wider than the window", width <= window, (width, window))


def accessible(driver, name):
    # Through the protocol, which the page's security policy does not bind.
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text()})
    found = driver.execute_cdp_cmd(
        "Runtime.evaluate",
        {"expression": "axe.run().then(r => JSON.stringify([r.passes.length, r.violations.map(v => [v.id, v.nodes[0].html])]))",
         "awaitPromise": True},
    )
    passed, violations = json.loads(found["result"]["value"])
    check(f"{name}: axe-core has looked", passed > 20, passed)
    check(f"{name}: axe-core finds nothing", not violations, violations)


def filters(driver):
    shown = lambda: len([row for row in driver.find_elements(By.CSS_SELECTOR, "#crate-table tbody tr") if row.is_displayed()])
    everything = shown()
    form = driver.find_element(By.ID, "crate-filter")
    form.find_element(By.NAME, "text").send_keys("serde MIT")
    serde = shown()
    check("the filter finds by words", 0 < serde < everything, (serde, everything))
    check("the filter counts", f"{serde} of {everything}" in form.find_element(By.NAME, "count").text)
    form.find_element(By.NAME, "text").clear()
    Select(form.find_element(By.NAME, "role")).select_by_visible_text("build-time")
    check("the filter finds by role", shown() == 14, shown())


def filters_models(driver):
    form = driver.find_element(By.ID, "model-filter")
    names = lambda: [row.text for row in driver.find_elements(By.CSS_SELECTOR, "#model-table tbody th") if row.is_displayed()]
    check("models: what is calm is folded", len(names()) == 17, len(names()))
    Select(form.find_element(By.NAME, "state")).select_by_visible_text("blocked")
    check("models: the filter finds by state", names() == ["sandbar-1b-research"], names())
    Select(form.find_element(By.NAME, "state")).select_by_visible_text("all")
    form.find_element(By.NAME, "text").send_keys("murmur")
    check("models: the filter opens the fold that holds what it finds", len(names()) == 18, len(names()))
    form.find_element(By.NAME, "text").clear()


def walks(driver, page):
    """The keyboard alone: the skip link, a decision's text, a fold, a link into a fold."""
    driver.get(page.as_uri())
    focus = lambda: driver.switch_to.active_element
    press = lambda key: ActionChains(driver).send_keys(key).perform()
    press(Keys.TAB)
    check("keyboard: the first stop skips to the report", focus().text == "To the report", focus().text)
    stops = 0
    while focus().tag_name != "summary" and stops < 60:
        press(Keys.TAB)
        stops += 1
    text = focus()
    check("keyboard: a fold is reached", text.tag_name == "summary", (stops, text.tag_name))
    press(Keys.ENTER)
    check("keyboard: it opens", text.find_element(By.XPATH, "..").get_dom_attribute("open") is not None)
    link = driver.find_element(By.LINK_TEXT, "sandbar-1b-research")
    driver.execute_script("arguments[0].focus()", link)
    press(Keys.ENTER)
    sheet = driver.find_element(By.ID, "model-sandbar-1b-research")
    check("keyboard: a link opens the fold that it leads into", sheet.is_displayed())


def reads_without_script(profile, page):
    driver = browser(profile, "light", WIDE)
    try:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        driver.get(page.as_uri())
        text = driver.find_element(By.TAG_NAME, "main").text
        check("without script: the decisions can be read", "NVIDIA Open Model License Agreement" in text)
        check("without script: no filter that does nothing", not driver.find_element(By.ID, "model-filter").is_displayed())
        driver.find_element(By.CSS_SELECTOR, ".group summary").send_keys(Keys.ENTER)
        row = driver.find_element(By.CSS_SELECTOR, ".group tbody th")
        check("without script: a fold opens", row.is_displayed())
    finally:
        driver.quit()


def prints(page, name, most):
    paper = {"paperWidth": 8.27, "paperHeight": 11.69}
    pdf, reason = b"", ""
    # A browser sometimes answers "Printing failed" to a page that it prints when it is started anew.
    for _ in range(3):
        with tempfile.TemporaryDirectory() as profile:
            driver = browser(profile, "light", WIDE)
            try:
                driver.get(page.as_uri())
                pdf = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", paper)["data"])
                break
            except WebDriverException as refusal:
                reason = refusal.msg
            finally:
                driver.quit()
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    check(f"print: {name} on at most {most} pages", 0 < pages <= most, reason or pages)
    check(f"print: {name} is not blank", len(pdf) > 20_000, reason or len(pdf))
    if PICTURES:
        (PICTURES / f"{name}.pdf").write_bytes(pdf)


def shows_on_paper(driver, page):
    """What a decision needs is on paper without a word in the address; whole texts are not."""
    driver.get(page.as_uri())
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    shown = lambda selector: [e for e in driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]
    folds = driver.find_elements(By.CSS_SELECTOR, "details.printed")
    check("paper: what has to be printed is unfolded", folds and all(fold.get_dom_attribute("open") is not None for fold in folds))
    check("paper: met duties are there", len(shown("#duties tbody tr")) > 10, len(shown("#duties tbody tr")))
    check("paper: each licence is there", len(shown("#licenses .license")) == 9, len(shown("#licenses .license")))
    check("paper: there is a place to sign", len(shown(".paper")) >= 4, len(shown(".paper")))
    check("paper: no whole text", not shown("pre"))
    check("paper: a line for each model", len(shown(LINES)) == 70, len(shown(LINES)))
    driver.execute_script("dispatchEvent(new Event('afterprint'))")
    check("paper: afterwards it is folded again", all(fold.get_dom_attribute("open") is None for fold in driver.find_elements(By.CSS_SELECTOR, "#duties details.printed")))
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [{"name": "prefers-color-scheme", "value": "light"}]})


def names_each_on_paper(driver, page, models):
    """A line for each model, also of a product whose sheets are few."""
    driver.get(page.as_uri())
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    lines = [line.text for line in driver.find_elements(By.CSS_SELECTOR, LINES) if line.is_displayed()]
    check(f"paper: {models} models have a line each", len(lines) == models, len(lines))
    check(f"paper: {models} models with version and digest", all("version" in line and "digest" in line for line in lines), lines)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": [{"name": "prefers-color-scheme", "value": "light"}]})


def walks_fleet(driver, page):
    """The page of many products by the keyboard alone: the skip link, the tables, the fold of documents."""
    driver.get(page.as_uri())
    focus = lambda: driver.switch_to.active_element
    press = lambda key: ActionChains(driver).send_keys(key).perform()
    press(Keys.TAB)
    check("fleet: the first stop skips to the report", focus().text == "To the report", focus().text)
    seen = set()
    for _ in range(60):
        press(Keys.TAB)
        seen.add(focus().get_dom_attribute("aria-label") or focus().tag_name)
        if focus().tag_name == "summary" and focus().text.endswith("documents"):
            break
    check("fleet: the table of models is reached", "Models" in seen, seen)
    check("fleet: the documents are reached", focus().tag_name == "summary", focus().tag_name)
    press(Keys.ENTER)
    rows = driver.find_elements(By.CSS_SELECTOR, "#documents tbody tr")
    check("fleet: they unfold", len(rows) == 2 and all(row.is_displayed() for row in rows), len(rows))
    names = {row.text.split()[0] for row in driver.find_elements(By.CSS_SELECTOR, "#models tbody th")}
    check("fleet: models of both products are there", {"starcoder2-3b", "sandbar-1b-research"} <= names, len(names))


def keeps_picture(driver, name):
    if PICTURES:
        whole = {"captureBeyondViewport": True}
        picture = driver.execute_cdp_cmd("Page.captureScreenshot", whole)["data"]
        (PICTURES / f"{name.replace(', ', '-')}.png").write_bytes(base64.b64decode(picture))


def stays_text(driver):
    check("hostile: the title is ours", driver.title.startswith("app 1.0.0"), driver.title)
    check("hostile: no element came out of a name", not driver.find_elements(By.CSS_SELECTOR, "img, [onload], [onerror]"))
    check("hostile: one script", len(driver.find_elements(By.TAG_NAME, "script")) == 1)
    names = [heading.text for heading in driver.find_elements(By.CSS_SELECTOR, ".sheet > summary > :first-child, .brief > h3")]
    check("hostile: names are shown whole", sorted(names) == [f"<script>{OWNED}</script>", LONG], names)
    links = [link.get_dom_attribute("href") for link in driver.find_elements(By.TAG_NAME, "a")]
    check("hostile: links lead to the web or stay", all(l.startswith(("https://", "http://", "#")) for l in links), links)
    check("hostile: what turns text is shown", "a⟨U+202E⟩gnp.exe" in driver.page_source)


with tempfile.TemporaryDirectory() as temporary:
    temporary = Path(temporary)
    hostile = temporary / "app"
    (hostile / "src").mkdir(parents=True)
    (hostile / "Cargo.toml").write_text(HOSTILE)
    (hostile / "Cargo.lock").write_text('version = 4\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n')
    (hostile / "src/main.rs").write_text("fn main() {}\n")
    pages = {"product": FIXTURES / "coding-assistant", "crates": FIXTURES / "no-models", "hostile": hostile}
    for models in PAPER:
        product = temporary / f"product-{models}"
        product.mkdir()
        subprocess.run([PRODUCT, str(models), product], check=True)
        pages[str(models)] = product
    for name, workspace in pages.items():
        write_report(workspace, temporary / f"{name}.html", "internal")
    for name in ("product", "hostile", "70"):
        write_report(pages[name], temporary / f"{name}-customer.html", "customer")
        pages[f"{name}-customer"] = pages[name]
    fleet = temporary / "fleet"
    fleet.mkdir()
    write_fleet({name: pages[name] for name in ("product", "70")}, fleet, temporary / "fleet.html")
    pages["fleet"] = fleet
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            driver = browser(temporary / f"profile-{scheme}-{width}", scheme, width)
            try:
                for name in pages:
                    title = f"{name}, {scheme}, {width}"
                    look(driver, temporary / f"{name}.html", title)
                    accessible(driver, title)
                    keeps_picture(driver, title)
                    if (name, scheme, width) == ("product", "light", WIDE):
                        filters(driver)
                    if (name, scheme, width) == ("70", "light", WIDE):
                        filters_models(driver)
                        walks(driver, temporary / "70.html")
                        shows_on_paper(driver, temporary / "70.html")
                        for models in (3, 7):
                            names_each_on_paper(driver, temporary / f"{models}.html", models)
                    if (scheme, width) == ("light", WIDE) and name.isdigit():
                        prints(temporary / f"{name}.html", f"{name} models", PAPER[int(name)])
                    if (name, scheme, width) == ("fleet", "light", WIDE):
                        walks_fleet(driver, temporary / "fleet.html")
                        prints(temporary / "fleet.html", name, FLEET_PAPER)
                    if name.startswith("hostile"):
                        stays_text(driver)
            finally:
                driver.quit()
    reads_without_script(temporary / "profile-without-script", temporary / "70.html")

sys.exit(f"{len(failures)} checks failed" if failures else 0)
