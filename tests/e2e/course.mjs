// What the tests of exercises share: their texts, and doing what a learner does. `page` is a page or a frame.
import { readFileSync } from "node:fs";
import { replaceText } from "./page.mjs";

export const folder = new URL("../../static/course/", import.meta.url);

/** The exercises of the shipped course, in its order. */
export const names = () => [...readFileSync(new URL("index.md", folder), "utf8").matchAll(/\]\((.+)\.md\)/g)].map(([, name]) => name);

function* fences(name) {
  for (const [, info, text] of readFileSync(new URL(`${name}.md`, folder), "utf8").matchAll(/^```(.+)\n([^]*?)^```$/gm)) yield [info, text];
}

/** Solutions of an exercise by the id of the part. */
export function solutions(name) {
  const found = {};
  let id;
  for (const [info, text] of fences(name)) {
    if (/ exercise/.test(info)) id = info.match(/id=(\S+)/)?.[1];
    if (/ solution/.test(info)) found[id] = text.trimEnd();
  }
  return found;
}

/** Of each quiz of an exercise the places of its right choices. */
export function rightChoices(name) {
  const quizzes = [...fences(name)].filter(([info]) => info === "quiz");
  return quizzes.map(([, text]) => {
    const choices = text.split("\n").filter((line) => /^- \[[ x]\]/.test(line));
    return choices.flatMap((choice, at) => (choice.startsWith("- [x]") ? [at] : []));
  });
}

export const part = (page, id) => page.locator(`[data-testid=part][data-id="${id}"]`);

export const answer = (page, id, text) => replaceText(part(page, id).getByTestId("answer-editor"), text);

/** Also where a frame shows no top line. */
export const free = (page) => page.locator("[data-testid=engine-state][data-state=ready]").waitFor({ state: "attached" });

export async function check(page, id, button = "part-check") {
  await free(page);
  await part(page, id).getByTestId(button).click();
  await part(page, id).getByTestId("verdict").waitFor();
  await free(page);
  return part(page, id).getByTestId("verdict").evaluate((element) => ({ passed: element.dataset.passed === "true", said: element.innerText }));
}

export const score = (page) => page.getByTestId("exercise-score").textContent();

/** All of the exercise that is open; gives what did not pass. */
export async function solve(page, name) {
  const failed = [];
  for (const [id, text] of Object.entries(solutions(name))) {
    await part(page, id).waitFor();
    await answer(page, id, text);
    const { passed, said } = await check(page, id);
    if (!passed) failed.push(`${name} ${id}: ${said}`);
  }
  const quizzes = rightChoices(name);
  for (const [at, right] of quizzes.entries()) {
    const quiz = page.getByTestId("quiz").nth(at);
    for (const choice of right) await quiz.locator("input").nth(choice).check();
    await quiz.getByTestId("quiz-answer").click();
    await quiz.getByTestId("quiz-said").getByText("Right").waitFor();
  }
  return failed;
}
