import { InputError } from "../errors.js";
import { choleskyInPlace } from "./dense-cholesky.js";
import { invertInPlace } from "./dense-inverse.js";
import { type DenseWorkspace, scratchLength } from "./dense-workspace.js";
import { plainWorkspace } from "./packed-products-plain.js";
import { compileProducts, wasmWorkspace } from "./packed-products-wasm.js";

/**
 * Dense Cholesky factor and inverse, in place, of symmetric matrices of which the lower triangle is
 * stored column-major with leading dimension m: A[i, j] at `buffer[offset + i + j * m]`, i >= j. The
 * strict upper triangle is never read nor written.
 */
export interface DenseKernels {
  /**
   * A Float64Array of the given length whose matrices the kernels work on in place, zeroed.
   * @throws MixedGLMError when that much memory cannot be had.
   */
  allocate(length: number): Float64Array;

  /**
   * Overwrites A by L with L L' = A and returns -1; or returns the index of the first pivot that is
   * not positive (NaN counts), with its value left on the diagonal and the rest undefined.
   * @throws InputError for a buffer that does not come from `allocate`.
   */
  cholesky(buffer: Float64Array, offset: number, m: number): number;

  /**
   * Overwrites L by the lower triangle of A^-1 = L^-T L^-1.
   * @throws InputError for a buffer that does not come from `allocate`.
   */
  inverseFromCholesky(buffer: Float64Array, offset: number, m: number): void;
}

/** From this order on the WebAssembly kernels repay their memory and calls. */
const WASM_PAYS_FROM = 128;

const workspaces = new WeakMap<Float64Array, DenseWorkspace>();

/** The kernels in TypeScript alone. */
export const plainKernels: DenseKernels = kernelsWith(plainWorkspace);

let fastest: DenseKernels | undefined;

/**
 * The fastest kernels for matrices of order up to `largestBlock`: WebAssembly with SIMD where the
 * runtime has it and the order is large enough to pay, else `plainKernels`.
 */
export function chooseKernels(largestBlock: number): DenseKernels {
  if (largestBlock < WASM_PAYS_FROM) return plainKernels;
  fastest ??= fastestKernels();
  return fastest;
}

function fastestKernels(): DenseKernels {
  const module = compileProducts();
  if (module === null) return plainKernels;
  return kernelsWith((length) => wasmWorkspace(module, length));
}

function kernelsWith(createWorkspace: (length: number) => DenseWorkspace): DenseKernels {
  return {
    allocate(length) {
      const scratch = scratchLength(length);
      const workspace = createWorkspace(scratch + length);
      const buffer = workspace.memory.subarray(scratch);
      workspaces.set(buffer, workspace);
      return buffer;
    },
    cholesky(buffer, offset, m) {
      return choleskyInPlace(workspaceOf(buffer), position(buffer, offset), m);
    },
    inverseFromCholesky(buffer, offset, m) {
      invertInPlace(workspaceOf(buffer), position(buffer, offset), m, m, 0);
    },
  };
}

function workspaceOf(buffer: Float64Array): DenseWorkspace {
  const workspace = workspaces.get(buffer);
  if (workspace !== undefined) return workspace;
  throw new InputError("buffer", "not from allocate() of the dense kernels", "allocate it there");
}

/** Index of `buffer[offset]` in the workspace's memory. */
function position(buffer: Float64Array, offset: number): number {
  return buffer.byteOffset / buffer.BYTES_PER_ELEMENT + offset;
}
