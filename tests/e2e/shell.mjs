// The terminal's line and screen, as its tests use them.
import { HOME, PATIENCE, ready, visit } from "./page.mjs";

const TERMINAL = new URL("?view=terminal", HOME).href;

export const input = (page) => page.getByTestId("terminal-input");
export const screen = (page) => page.locator(".terminal-block").evaluateAll((blocks) => blocks.map((block) => block.textContent).join(""));
export const prompt = (page) => page.getByTestId("prompt").textContent();

export async function open(browser, options = {}) {
  const page = await visit(browser, { url: TERMINAL, ...options });
  await ready(page);
  await idle(page);
  return page;
}

/** Until nothing runs and the prompt is there. */
export async function idle(page, patience = PATIENCE) {
  await page.waitForFunction(
    () => {
      const line = document.querySelector("[data-testid=terminal-line]");
      return line && !line.classList.contains("runs") && line.querySelector("[data-testid=prompt]").textContent.length > 1;
    },
    undefined,
    { timeout: patience },
  );
}

export const begin = async (page, line) => {
  await input(page).fill(line);
  await input(page).press("Enter");
  // It runs, or has run: what was typed is on the screen.
  await page.waitForFunction(
    (typed) => [...document.querySelectorAll(".terminal-block")].some((block) => block.textContent.includes(typed)),
    line,
  );
};

/** What a line prints, and its exit code. */
export async function run(page, line, patience) {
  const before = (await screen(page)).length;
  await begin(page, line);
  await idle(page, patience);
  await page.waitForTimeout(60);
  const shown = await screen(page);
  const code = page.getByTestId("exit-code");
  const text = shown.slice(before);
  return { printed: text.slice(text.indexOf("\n") + 1), code: (await code.count()) ? Number((await code.textContent()).slice(2)) : 0 };
}

export async function paste(page, text) {
  await input(page).evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** Files by heredocs, one after another. */
export async function writeFiles(page, files) {
  for (const [name, text] of Object.entries(files)) {
    await paste(page, `cat > ${name} <<'END_OF_FILE'\n${text}${text.endsWith("\n") ? "" : "\n"}END_OF_FILE\n`);
    await idle(page);
  }
}
