// Looks at pages in a real Chromium. Reads {"chromium", "folder", "pages": [{"name", "path", "brief", "printed", "text"}]}
// from standard input and writes what it found of each to standard output, as JSON; an empty list is good news. Prints each
// that is to be printed to a PDF in `folder`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf-8");
const asked = JSON.parse(readFileSync(0, "utf-8"));
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PLAIN = { colorScheme: "light", forcedColors: "none", media: "screen", contrast: "no-preference" };
// Every way to look, and whether every rule is tried there or only contrast, which is all that the others can change.
const VIEWS = [
  ["1280 light", WIDE, PLAIN, true],
  ["320 light", NARROW, PLAIN, true],
  ["1280 dark", WIDE, { ...PLAIN, colorScheme: "dark" }, false],
  ["1280 more contrast", WIDE, { ...PLAIN, contrast: "more" }, false],
  ["1280 forced colours", WIDE, { ...PLAIN, forcedColors: "active" }, false],
  ["A4 print", { width: 660, height: 900 }, { ...PLAIN, media: "print" }, false],
  ["A4 print, dark", { width: 660, height: 900 }, { ...PLAIN, media: "print", colorScheme: "dark" }, false],
];

/** What sticks out of the page to the side; what a box that scrolls holds does not, and the box itself may not. */
function tooWide() {
  const width = document.documentElement.clientWidth;
  const said = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${element.textContent.trim().slice(0, 40)}`;
  const found = document.scrollingElement.scrollWidth > width ? [`the page is ${document.scrollingElement.scrollWidth} px wide`] : [];
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    const inside = element.parentElement.closest(".scroll, svg");
    if (!inside && box.width && (box.right > width + 1 || box.left < -1)) found.push(said(element));
    const cut = getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
    if (cut && !element.matches(".scroll, input, select")) found.push(`cut: ${said(element)}`);
  }
  return found;
}

/** What axe finds, and what it could not decide of contrast, which a person would have to. */
async function accessibility(page, everything, narrow) {
  const only = everything ? { type: "tag", values: RULES } : { type: "rule", values: ["color-contrast"] };
  const result = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations", "incomplete"] }), only);
  const unsure = narrow ? [] : result.incomplete.filter((one) => one.id === "color-contrast"); // there a table is cut to scroll
  return [...result.violations, ...unsure].flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.html.slice(0, 120)}`));
}

/** The box typed into and the filters chosen, as a person would; each step with what is shown after it. */
async function finding(page) {
  const steps = {};
  const step = async (name) => {
    await page.waitForTimeout(30);
    steps[name] = await page.evaluate(() => ({
      says: document.getElementById("found").textContent,
      shown: [...document.querySelectorAll(".item")].filter((one) => one.checkVisibility()).length,
      parts: [...document.querySelectorAll(".part")].filter((one) => one.checkVisibility()).length,
      rows: [...document.querySelectorAll("[data-of]")].filter((one) => one.checkVisibility()).length,
    }));
  };
  const box = page.getByRole("searchbox");
  await step("at first");
  await box.fill("zzz");
  await step("nothing fits");
  await page.keyboard.press("Escape");
  await step("escape");
  await box.pressSequentially("  EXPLOITATION ");
  await step("a word");
  await page.getByRole("button", { name: "Show all" }).click();
  await step("show all");
  for (const choice of await page.getByRole("combobox").all()) {
    const name = await choice.getAttribute("name");
    await choice.selectOption({ index: 1 });
    await step(`${name} chosen`);
    await choice.selectOption({ index: 0 });
    await step(`${name} all`);
  }
  for (const day of await page.locator("#find input[type=date]").all()) {
    const name = await day.getAttribute("name");
    await day.fill("2026-06-01");
    await step(`${name} chosen`);
    await day.fill("");
    await step(`${name} all`);
  }
  await box.fill("zzz");
  const item = page.locator(".item").last();
  const id = await item.evaluate((one) => (one.id ? one : one.querySelector("[id]")).id);
  await page.evaluate((hash) => (location.hash = hash), id);
  await step("a link into what is hidden");
  steps["a link into what is hidden"].seen = await page.locator(`[id="${id}"]`).evaluate((one) => {
    const box = one.getBoundingClientRect();
    return box.top >= 0 && box.top < innerHeight;
  });
  await box.fill("exploitation");
  await step("before printing");
  return steps;
}

async function look({ scripted, unscripted }, { name, path, brief = false, printed = true, text = true }) {
  const url = pathToFileURL(path).href;
  const found = { console: [], requests: [], wide: [], accessibility: [] };
  const page = await scripted.newPage();
  page.on("console", (message) => found.console.push(message.text()));
  page.on("pageerror", (error) => found.console.push(String(error)));
  page.on("request", (request) => request.url() !== url && found.requests.push(request.url()));
  await page.goto(url);
  await page.evaluate(axe); // through the debugger, which the page's own policy does not stop
  for (const [view, size, media, everything] of brief ? VIEWS.slice(0, 1) : VIEWS) {
    await page.setViewportSize(size);
    await page.emulateMedia(media);
    found.wide.push(...(await page.evaluate(tooWide)).map((one) => `${view}: ${one}`));
    found.accessibility.push(...(await accessibility(page, everything, size === NARROW)).map((one) => `${view}: ${one}`));
  }
  await page.emulateMedia(PLAIN);
  await page.emulateMedia({ media: null });
  await page.setViewportSize(WIDE);
  if (printed) await page.pdf({ path: join(asked.folder, `${name}.pdf`), preferCSSPageSize: true });
  if (!brief && (await page.locator("#find").count())) {
    found.finding = await finding(page);
    await page.pdf({ path: join(asked.folder, `${name}-found.pdf`), preferCSSPageSize: true });
  }
  await page.close();
  if (text) {
    const bare = await unscripted.newPage();
    await bare.goto(url);
    await bare.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    found.text = await bare.locator("main").first().innerText();
    await bare.close();
  }
  return found;
}

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: asked.chromium, args: flags });
const results = {};
const left = [...asked.pages];
const work = async () => {
  // A page has no store that another could find things in, so all of them can be of one context.
  const contexts = {
    scripted: await browser.newContext({ viewport: WIDE }),
    unscripted: await browser.newContext({ viewport: WIDE, javaScriptEnabled: false }),
  };
  for (let one = left.shift(); one; one = left.shift()) results[one.name] = await look(contexts, one);
};
await Promise.all([work(), work()]);
await browser.close();
process.stdout.write(JSON.stringify(results));
