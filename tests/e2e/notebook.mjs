// What the notebook's tests share.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { HOME, ready } from "./page.mjs";

export const NOTEBOOK = new URL("?view=notebook", HOME).href;

export const SESSION = `from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
sc = spark.sparkContext`;

/** What is done on a notebook's page; `page` gives the one that is meant where none is named. */
export function notebook(page) {
  const cells = (at = page()) => at.getByTestId("cell");

  /** Opens cells as a file, as a person does. */
  async function open(sources, at = page()) {
    const cell = (source) =>
      source.startsWith("# ")
        ? { cell_type: "markdown", metadata: {}, source }
        : { cell_type: "code", metadata: {}, execution_count: null, outputs: [], source };
    const file = `${tmpdir()}/cells-${Math.random()}.ipynb`;
    writeFileSync(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: sources.map(cell) }));
    await at.getByTestId("notebook-file").setInputFiles(file);
    await at.waitForFunction((count) => document.querySelectorAll('[data-testid="cell"]').length === count, sources.length);
  }

  async function runAll(at = page()) {
    await ready(at);
    await at.getByTestId("run").click();
    await at.getByTestId("run").waitFor();
    await ready(at);
    await at.waitForTimeout(300);
  }

  const shown = (place) => cells().nth(place).getByTestId("cell-shown").textContent();
  const said = (place) => cells().nth(place).locator(".cell-said").textContent();
  return { cells, open, runAll, shown, said };
}
