import { InputError } from "../errors.js";

/** What is random is the same for the same seed. */
export interface SeedOptions {
  /** An integer, default 1. */
  seed?: number;
}

/** How draws from the posterior are made. */
export interface DrawOptions extends SeedOptions {
  /** Number of posterior draws, default 4000. */
  draws?: number;
}

/**
 * @param standard number of draws by default; @param least the fewest allowed.
 * @throws InputError unless `draws` is a whole number >= `least` and `seed` an integer.
 */
export function readDraws(
  options: DrawOptions,
  standard: number,
  least = 2,
): Required<DrawOptions> {
  const { draws = standard, seed } = options;
  if (!Number.isInteger(draws) || draws < least) {
    throw new InputError("draws", `${draws} is not a whole number >= ${least}`);
  }
  return { draws, seed: readSeed(seed) };
}

/** @throws InputError unless the seed is an integer. */
export function readSeed(seed = 1): number {
  if (Number.isSafeInteger(seed)) return seed;
  throw new InputError("seed", `${seed} is not an integer`);
}

/** @throws InputError unless n is a whole number >= 1. */
export function readCount(n: number): number {
  if (Number.isInteger(n) && n >= 1) return n;
  throw new InputError("n", `${n} is not a whole number >= 1`);
}
