import type { Spec } from "./kinds.js";
export class Textbook {
  constructor(spec: Spec);
  readonly p: number;
  joint(params: ArrayLike<number>): { gradient: Float64Array; v: Float64Array };
  jointScales(v: Float64Array): Float64Array;
  integrated(fe: Float64Array, v: Float64Array): number;
}
