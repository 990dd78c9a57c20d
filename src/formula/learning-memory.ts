import {
  Memory,
  type FactorCoding,
  type GroupCoding,
  type LearntCoding,
  type Moments,
} from "./coding.js";
import { readContrast } from "./contrast-syntax.js";
import type { Column } from "./data-table.js";
import { cellsOf, LARGEST_TABLE } from "./groups.js";
import type { Coded } from "./levels.js";
import { refuseMostlyNumbers } from "./mostly-numbers.js";
import { columnName } from "./syntax.js";
import type { Factor } from "./terms.js";

/** A memory that starts empty and learns from the data of a fit. */
export class LearningMemory extends Memory {
  constructor() {
    super({ factors: [], groups: [], moments: [] });
  }

  override isFactor(_text: string, kind: () => Column["kind"]): boolean {
    return kind() !== "number";
  }

  override factor({ text, node }: Factor, observed: Coded, rows: Int32Array): FactorCoding {
    return learn(this.byFactor, text, () => {
      if (columnName(node) !== null) refuseMostlyNumbers(text, observed, rows);
      const { levels } = observed;
      return { text, levels, contrast: readContrast(node, levels) };
    });
  }

  override group(text: string, variables: readonly Coded[]): GroupCoding {
    return learn(this.byGroup, text, () => {
      const levels = variables.map((variable) => variable.levels);
      const codes = variables.map((variable) => variable.codes);
      return { text, levels, cells: distinctCells(cellsOf(codes, levels)) };
    });
  }

  override moments(text: string, values: Float64Array): Moments {
    return learn(this.byMoments, text, () => ({ text, ...momentsOf(values) }));
  }

  save(): LearntCoding {
    return {
      factors: [...this.byFactor.values()],
      groups: [...this.byGroup.values()],
      moments: [...this.byMoments.values()],
    };
  }
}

function learn<T>(entries: Map<string, T>, text: string, learnt: () => T): T {
  const known = entries.get(text) ?? learnt();
  entries.set(text, known);
  return known;
}

/** The distinct cells, ascending. */
function distinctCells(cells: Float64Array): number[] {
  const largest = cells.reduce((a, b) => Math.max(a, b), 0);
  if (largest > LARGEST_TABLE) return [...new Set(cells)].sort((a, b) => a - b);
  const seen = new Uint8Array(largest + 1);
  for (let i = 0; i < cells.length; i++) seen[cells[i]] = 1;
  const distinct: number[] = [];
  for (let cell = 0; cell <= largest; cell++) if (seen[cell] === 1) distinct.push(cell);
  return distinct;
}

function momentsOf(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
}
