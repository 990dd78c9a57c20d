import type { DataSet } from "./data-sets.js";
import { byId } from "./dom.js";
import { explainError } from "./explain-error.js";
import { Cancelled, FitClient, Refusal } from "./fit-client.js";
import { Fitting } from "./fitting.js";
import { Modelling } from "./modelling.js";
import type { Problem } from "./protocol.js";
import { createDataPicker } from "./views/data-picker.js";
import { problemView } from "./views/problem.js";
import { showTable } from "./views/table-view.js";

/** The page: data, then a model of them, then its fits. */
export function startApp(): void {
  const client = new FitClient();
  const modelling = new Modelling(client, (change) => fitting.modelChanged(change));
  const fitting = new Fitting(client, modelling);

  const open = async (name: string, read: () => Promise<string>, dataSet: DataSet | null) => {
    client.stop();
    showDataProblem(null);
    try {
      const table = await client.load(await read());
      showTable(name, table);
      modelling.begin(table, dataSet);
      fitting.reset();
    } catch (error) {
      if (!(error instanceof Cancelled)) showDataProblem(problemOf(error));
    }
  };

  createDataPicker(
    (file) => void open(file.name, () => file.text(), null),
    (dataSet) => void open(`${dataSet.name}.csv`, dataSet.read, dataSet),
  );
}

/** An error in words, whether the worker or the page found it. */
export function problemOf(error: unknown): Problem {
  return error instanceof Refusal ? error.problem : explainError(error);
}

function showDataProblem(problem: Problem | null): void {
  byId("data-problem").replaceChildren(...(problem === null ? [] : [problemView(problem)]));
}
