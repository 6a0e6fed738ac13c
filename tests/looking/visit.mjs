// Visits pages that a server shows, in a real Chromium. Reads {"chromium", "address", "paths", "pictures", "journey"} from
// standard input: the first address, the paths to look at, a folder for pictures where some are wanted, and what to do with
// script off, or on in `typing`: steps of ["open", path], ["fill", label, text], ["choose", label, text], ["tick", label],
// ["press", button], ["upload", label, file], ["download", button, file], ["back"], ["reload"].
// Writes what it found as JSON: by path what axe finds, what sticks out, what the console says and what is asked for of
// another address; and of the journey the text of the page after its last step. With script on there are besides
// ["type", label, text], a letter after the other, ["told", label, text], which waits until the field is described by that
// text, and ["untold", label]; and what the console says, what was sent where, and what describes a field that was told.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf-8");
const asked = JSON.parse(readFileSync(0, "utf-8"));
const origin = new URL(asked.address).origin;
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PLAIN = { colorScheme: "light", forcedColors: "none" };
const VIEWS = [
  ["1280 light", WIDE, PLAIN, true],
  ["320 light", NARROW, PLAIN, true],
  ["1280 dark", WIDE, { ...PLAIN, colorScheme: "dark" }, false],
  ["1280 forced colours", WIDE, { ...PLAIN, forcedColors: "active" }, false],
];

/** What axe finds on a page: by every rule, or of contrast alone. */
async function accessibility(page, everything) {
  const only = everything ? { type: "tag", values: RULES } : { type: "rule", values: ["color-contrast"] };
  const result = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ["violations"] }), only);
  return result.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target} ${node.html.slice(0, 120)}`));
}

/** How much wider than its window a page is, if it is. */
const tooWide = () => {
  const wide = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
  return wide > 0 ? [`${wide} px too wide`] : [];
};

/** What cannot be reached with the key that goes on, of all that can be used. */
async function unreachable(page) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    const first = (one) => one.type !== "radio" || one.form.querySelector(`[name="${one.name}"]`) === one; // arrows lead to the rest
    const seen = all.filter((one) => one.checkVisibility() && first(one));
    seen.forEach((one, place) => (one.dataset.place = place));
    return seen.length;
  });
  const reached = new Set();
  for (let step = 0; step < wanted + 40 && reached.size < wanted; step += 1) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => document.activeElement?.dataset.place);
    if (place !== undefined) reached.add(place);
  }
  return reached.size < wanted ? [`${wanted - reached.size} of ${wanted} cannot be reached by keyboard`] : [];
}

async function look(context, path) {
  const found = { accessibility: [], wide: [], console: [], requests: [], keyboard: [] };
  const page = await context.newPage();
  page.on("console", (message) => found.console.push(message.text()));
  page.on("pageerror", (error) => found.console.push(String(error)));
  page.on("request", (request) => new URL(request.url()).origin !== origin && found.requests.push(request.url()));
  await page.goto(origin + path);
  await page.evaluate(axe); // through the debugger, which the page's own policy does not stop
  for (const [view, size, media, everything] of VIEWS) {
    await page.setViewportSize(size);
    await page.emulateMedia(media);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    found.accessibility.push(...(await accessibility(page, everything)).map((one) => `${view}: ${one}`));
    found.wide.push(...(await page.evaluate(tooWide)).map((one) => `${view}: ${one}`));
  }
  await page.emulateMedia(PLAIN);
  await page.goto(origin + path);
  if (asked.keyboard?.includes(path)) found.keyboard.push(...(await unreachable(page)));
  await page.close();
  return found;
}

async function picture(context, path, width) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height: 900 });
  await page.goto(origin + path);
  await page.screenshot({ path: join(asked.pictures, `${path.replaceAll("/", "_") || "_"}-${width}.png`), fullPage: true });
  await page.close();
}

/** What describes a field, to whoever does not see where it stands. */
const description = (field) =>
  (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean).map((id) => document.getElementById(id)?.innerText).join("\n");

async function typing(context, steps) {
  const found = { console: [], sent: [], told: [] };
  const page = await context.newPage();
  page.on("console", (message) => found.console.push(message.text()));
  page.on("pageerror", (error) => found.console.push(String(error)));
  page.on("request", (request) => request.method() === "POST" && found.sent.push([request.url().slice(origin.length), request.postData()]));
  for (const [what, on, text] of steps) {
    const field = page.getByLabel(on).first();
    if (what === "open") await page.goto(origin + on);
    else if (what === "type") await field.pressSequentially(text, { delay: 5 });
    else if (what === "clear") await field.fill("");
    else if (what === "told" || what === "untold") {
      const settled = async () => (await field.evaluate(description)).includes(text) === (what === "told");
      for (const until = Date.now() + 20000; !(await settled()); await page.waitForTimeout(50)) if (Date.now() > until) throw new Error(`not ${what}: ${await field.evaluate(description)}`);
      found.told.push(await field.evaluate(description));
    } else throw new Error(`no step ${what}`);
  }
  await page.evaluate(axe);
  found.accessibility = await accessibility(page, true);
  found.live = await page.evaluate(() => [...document.querySelectorAll(".net")].map((one) => [one.getAttribute("aria-live"), one.innerHTML]));
  await page.close();
  return found;
}

async function journey(context, steps) {
  const page = await context.newPage();
  for (const [what, on, text] of steps) {
    if (what === "open") await page.goto(origin + on);
    else if (what === "unfold") await page.locator("summary", { hasText: on }).first().click();
    else if (what === "fill") await page.getByLabel(on).first().fill(text);
    else if (what === "choose") await page.getByLabel(on).first().selectOption({ label: text });
    else if (what === "tick") await page.getByLabel(on).first().check();
    else if (what === "press") await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: on }).first().click()]);
    else if (what === "follow") await Promise.all([page.waitForNavigation(), page.getByRole("link", { name: on }).first().click()]);
    else if (what === "upload") await page.getByLabel(on).first().setInputFiles(text);
    else if (what === "download") {
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: on }).first().click()]);
      await file.saveAs(text);
    } else if (what === "back") await page.goBack();
    else if (what === "reload") await page.reload();
    else throw new Error(`no step ${what}`);
  }
  const text = await page.locator("body").innerText();
  await page.close();
  return text;
}

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: asked.chromium, args: flags });
const scripted = await browser.newContext({ viewport: WIDE });
const first = await scripted.newPage();
await first.goto(asked.address);
await first.close();
const bare = await browser.newContext({ viewport: WIDE, javaScriptEnabled: false, storageState: await scripted.storageState() });
bare.setDefaultTimeout(20000);
const results = { pages: {}, journeys: [], typing: [] };
for (const path of asked.paths) results.pages[path] = await look(scripted, path);
for (const path of asked.pictures ? asked.paths : []) for (const width of [1280, 375]) await picture(scripted, path, width);
for (const steps of asked.journeys ?? []) results.journeys.push(await journey(bare, steps));
for (const steps of asked.typing ?? []) results.typing.push(await typing(scripted, steps));
await browser.close();
process.stdout.write(JSON.stringify(results));
