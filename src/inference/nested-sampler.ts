import type { Random } from "../math/random.js";
import { ConditionalDraws } from "./conditional-draws.js";
import type { ConditionalState, GridPoint, JointLayout } from "./posterior-state.js";
import type { VcpDraws } from "./vcp-draws.js";

/** The conditionals p(x | v, y) at the points of a grid of v, by the points' positions. */
export interface Conditionals {
  readonly layout: JointLayout;
  at(point: number): ConditionalState;
}

/** What joint draws are made from: points of v with their conditionals, and the density of v. */
export interface DrawSource {
  readonly grid: readonly GridPoint[];
  readonly conditionals: Conditionals;
  readonly density: VcpDraws;
}

/** Receives a drawn v = `density.toVcp(z)` with the draws of everything else near it. */
export type UseDraw = (
  i: number,
  conditional: ConditionalDraws,
  vcp: Float64Array,
  z: Float64Array,
) => void;

/** Draws n points z of v from their interpolated density and visits them by their nearest grid points. */
export function visitDraws(
  { grid, conditionals, density }: DrawSource,
  n: number,
  random: Random,
  use: UseDraw,
): void {
  const points = Array.from({ length: n }, () => density.draw(random));
  const nearest = points.map((z) => nearestPoint(grid, z));
  for (let s = 0; s < grid.length; s++) {
    let conditional: ConditionalDraws | null = null;
    for (let i = 0; i < n; i++) {
      if (nearest[i] !== s) continue;
      conditional ??= new ConditionalDraws(conditionals.layout, conditionals.at(s));
      use(i, conditional, density.toVcp(points[i]), points[i]);
    }
  }
}

function nearestPoint(points: readonly GridPoint[], z: Float64Array): number {
  let best = 0;
  let least = Infinity;
  points.forEach((point, s) => {
    const distance = z.reduce((sum, value, a) => sum + (value - point.z[a]) ** 2, 0);
    if (distance < least) [best, least] = [s, distance];
  });
  return best;
}
