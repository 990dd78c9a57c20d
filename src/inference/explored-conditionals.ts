import { conditionalAt, layoutOf } from "./nested-conditionals.js";
import type { NestedTarget } from "./nested-target.js";
import type { Conditionals } from "./nested-sampler.js";
import type { ConditionalState, JointLayout } from "./posterior-state.js";
import type { Exploration } from "./vcp-exploration.js";

/** Numbers in the conditionals of all points up to which they are kept, and saved: 64 MB. */
const MOST_FACTORS = 2 ** 23;

/**
 * The conditionals at explored points, made by the target on request. They are made once, if memory
 * allows: the target remembers where it was last, so that a second time they would differ in rounding.
 */
export class ExploredConditionals implements Conditionals {
  private shared: JointLayout | null = null;
  private readonly made: ConditionalState[] = [];

  constructor(
    private readonly target: NestedTarget,
    private readonly exploration: Exploration,
  ) {}

  get layout(): JointLayout {
    return (this.shared ??= layoutOf(this.target, this.exploration.centre));
  }

  /** Whether they are kept. */
  get kept(): boolean {
    const { headSize, tailSize, rowIndices } = this.layout.pattern;
    const rows = this.layout.design?.count ?? 0;
    const numbers = headSize + rowIndices.length + (tailSize * (tailSize + 1)) / 2 + 2 * rows;
    return this.exploration.points.length * numbers <= MOST_FACTORS;
  }

  at(point: number): ConditionalState {
    const { target, exploration, made } = this;
    if (made[point] !== undefined) return made[point];
    const conditional = conditionalAt(target, exploration.points[point]);
    if (this.kept) made[point] = conditional;
    return conditional;
  }
}
