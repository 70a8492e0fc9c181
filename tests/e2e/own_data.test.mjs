// The recommender exercise on a learner's own copy of MovieLens: the archive or its files, opened or dropped; bad ones are told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answer, check, part, score, solutions, solve } from "./course.mjs";
import { wellFormed } from "./looks.mjs";
import { HOME, launch, ready, screenshot, visit } from "./page.mjs";
import { zip } from "./zip.mjs";

const EXERCISE = new URL("?view=course&exercise=recommender.md", HOME).href;

/** In the shape of the real files, with other values than the exercise makes up: 40 users, 60 films, titles with commas and quotes. */
function movielens() {
  const ratings = ["userId,movieId,rating,timestamp"];
  let seed = 5;
  const draw = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let user = 1; user <= 40; user++) {
    for (let film = 1; film <= 60; film++) {
      if (draw() < 0.5) ratings.push(`${user},${film * 10},${Math.ceil(1 + 4 * draw() + 4 * ((user * film) % 3 === 0)) / 2},96498${1000 + film}`);
    }
  }
  const movies = ["movieId,title,genres"];
  for (let film = 1; film <= 60; film++) movies.push(`${film * 10},"Film, The ""${film}"" (1995)",Comedy|Drama`);
  return { "ratings.csv": `${ratings.join("\r\n")}\r\n`, "movies.csv": `${movies.join("\r\n")}\r\n` };
}

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const open = (page, ...files) => page.getByTestId("own-files").setInputFiles(files.map(([name, text]) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })));
const used = (page) => page.getByTestId("own-used");

test("the archive takes the place of what is made up, every part passes on it, and it is there on the next visit", { timeout: 600_000 }, async () => {
  const files = movielens();
  const page = await visit(browser, { url: EXERCISE });
  await used(page).getByText("The made-up data is used.").waitFor();
  await ready(page);
  const archive = zip({ "ml-latest-small/ratings.csv": files["ratings.csv"], "ml-latest-small/movies.csv": files["movies.csv"], "ml-latest-small/tags.csv": "userId,tag\n" });
  await open(page, ["ml-latest-small.zip", archive]);
  await used(page).getByText(/Yours is used: movielens\/ratings\.csv \(.*\), movielens\/movies\.csv/).waitFor();
  const count = files["ratings.csv"].trim().split("\n").length - 1;
  await answer(page, "how-much", `${solutions("recommender")["how-much"]}\nprint(n_ratings, n_users, n_movies, movies.first())`);
  const right = await check(page, "how-much");
  assert.ok(right.passed, right.said);
  assert.match(await part(page, "how-much").getByTestId("part-output").textContent(), new RegExp(`${count} 40 60 Row\\(movieId=10, title='Film, The "1" \\(1995\\)'\\)`));
  // The numbers of the made-up data are wrong answers now.
  await answer(page, "how-much", "n_ratings, n_users, n_movies = ratings.count(), 60, 41");
  const wrong = await check(page, "how-much");
  assert.equal(wrong.passed, false);
  assert.match(wrong.said, /n_users/);
  assert.deepEqual(await solve(page, "recommender"), []);
  await page.reload();
  await used(page).getByText(/Yours is used/).waitFor();
  await used(page).getByRole("button", { name: "Use the made-up data" }).click();
  await used(page).getByText("The made-up data is used.").waitFor();
  await ready(page);
  const again = await check(page, "how-much");
  assert.ok(again.passed, again.said);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("files are dropped; one alone is enough; what is amiss is told", async () => {
  const files = movielens();
  const page = await visit(browser, { url: EXERCISE });
  const alert = page.getByTestId("own-data").getByRole("alert");
  await open(page, ["tags.csv", "userId,tag\n1,x\n"]);
  await alert.getByText(/tags\.csv could not be taken: tags\.csv has the columns userId, tag; wanted is ratings\.csv \(userId, movieId, rating\) or movies\.csv/).waitFor();
  await open(page, ["photos.zip", zip({ "a.txt": "a" })]);
  await alert.getByText("photos.zip could not be taken: there is no ratings.csv and no movies.csv in it.").waitFor();
  await open(page, ["broken.zip", zip({ "ratings.csv": files["ratings.csv"] }).subarray(0, 300)]);
  await alert.getByText(/broken\.zip could not be taken: it is not a zip archive/).waitFor();
  await used(page).getByText("The made-up data is used.").waitFor();
  await ready(page);
  // Rows that are no ratings are told when the exercise meets them.
  await open(page, ["ratings.csv", `${files["ratings.csv"]}7,10,11,964981000\r\n8,many,3.5,964981000\r\n`]);
  await used(page).getByText(/Yours is used: movielens\/ratings\.csv/).waitFor();
  await answer(page, "how-much", solutions("recommender")["how-much"]);
  const bad = await check(page, "how-much");
  assert.equal(bad.passed, false);
  assert.match(bad.said, /Your own file .*movielens\/ratings\.csv.* cannot be used: 2 of its [\d,]+ rows are not as they should be/);
  assert.match(bad.said, /rating BETWEEN 0\.5 AND 5\.0/);
  assert.match(bad.said, /Use the made-up data/);
  const drop = (name, text) =>
    page.getByTestId("exercise").evaluate((element, [name, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], name));
      element.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, [name, text]);
  await drop("my ratings.csv", files["ratings.csv"]);
  await page.waitForTimeout(500);
  const right = await check(page, "how-much");
  assert.ok(right.passed, right.said);
  assert.equal(page.url(), EXERCISE);
  // Without movies.csv films have numbers for names.
  await answer(page, "suggest", `${solutions("recommender").suggest}\nprint(suggestions.first().title)`);
  const named = await check(page, "suggest");
  assert.ok(named.passed, named.said);
  assert.match(await part(page, "suggest").getByTestId("part-output").textContent(), /Film \d+0/);
  assert.match(await score(page), /^2 of/);
  await page.getByTestId("own-data").scrollIntoViewIfNeeded();
  await screenshot(page, "course-own-data-1440-light");
  await wellFormed(page, "the exercise with files");
  await page.context().close();
});
