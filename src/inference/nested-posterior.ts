import { InputError } from "../errors.js";
import type { Random } from "../math/random.js";
import { SkewNormal } from "../math/skew-normal.js";
import { TabulatedDensity } from "../math/tabulated-density.js";
import { checkDenseSize, symmetricMatrix } from "./dense-covariance.js";
import { visitDraws, type DrawSource } from "./nested-sampler.js";
import type { Marginal, Posterior } from "./posterior.js";
import type { NestedState } from "./posterior-state.js";
import { VcpDraws } from "./vcp-draws.js";
import { interpolate } from "./vcp-interpolation.js";

/** What `NestedPosterior` knows of each parameter. */
export interface NestedSource extends Pick<NestedState, "third" | "stretch"> {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/**
 * A mixture over points of v: the marginals of fe and vc are skew normal distributions with the
 * moments of the mixture, those of vcp integrals of the interpolated density; joint draws are those of
 * `ConditionalDraws`, the fixed effects stretched about their means.
 */
export abstract class NestedPosterior implements Posterior {
  constructor(
    protected readonly source: NestedSource,
    protected readonly vcpMarginals: readonly TabulatedDensity[],
  ) {}

  /** Null where the conditionals are not known. */
  protected abstract get draws(): DrawSource | null;

  marginal(position: number): Marginal {
    const { mean, sd, third, stretch } = this.source;
    const term = position - stretch.length;
    if (term >= 0 && term < this.vcpMarginals.length) return this.vcpMarginals[term];
    return new SkewNormal(mean[position], sd[position], third[position] / sd[position] ** 3);
  }

  sample(n: number, random: Random): Float64Array {
    const { mean, stretch } = this.source;
    if (this.draws === null) throw withoutJoint("sample", "no joint draws");
    const size = mean.length;
    const draws = new Float64Array(n * size);
    visitDraws(this.draws, n, random, (i, conditional, vcp) => {
      conditional.draw(vcp, random, draws.subarray(i * size, (i + 1) * size));
    });
    stretch.forEach((factor, j) => {
      for (let at = j; at < draws.length; at += size) {
        draws[at] = mean[j] + factor * (draws[at] - mean[j]);
      }
    });
    return draws;
  }

  abstract covariance(): Float64Array;
  abstract state(): NestedState;
}

/** The posterior that a `NestedState` describes. */
export class RestoredNestedPosterior extends NestedPosterior {
  protected readonly draws: DrawSource | null;

  constructor(
    private readonly saved: NestedState,
    mean: Float64Array,
    sd: Float64Array,
  ) {
    super(
      { ...saved, mean, sd },
      saved.vcpTables.map(({ start, step, values }) => new TabulatedDensity(start, step, values)),
    );
    const { joint, scale, grid } = saved;
    this.draws = joint && {
      grid,
      conditionals: { layout: joint.layout, at: (s: number) => joint.conditionals[s] },
      density: new VcpDraws(interpolate(grid), scale),
    };
  }

  covariance(): Float64Array {
    const size = this.source.mean.length;
    checkDenseSize(size);
    const { covariance } = this.saved;
    if (covariance === null) throw withoutJoint("covParams", "no covariance");
    return symmetricMatrix(covariance, size);
  }

  state(): NestedState {
    return this.saved;
  }
}

function withoutJoint(argument: string, lack: string): InputError {
  const remedy =
    "ask the fit itself; feSd, vcpSd, vcSd and marginal() need no more than the file has";
  return new InputError(argument, `the saved fit has ${lack}: it was too large for a file`, remedy);
}
