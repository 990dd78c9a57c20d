/** Columns by name, for `MixedGLM.fromFormula`: numbers with NaN for missing, others with null. */
export type DataColumns = Record<string, ArrayLike<unknown>>;

/** Which columns to keep, given the names that there are. */
export type Select = (header: readonly string[]) => readonly string[];
