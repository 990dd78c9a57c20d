import { execFileSync } from "node:child_process";
import { jest } from "@jest/globals";
import fc from "fast-check";
import { InputError, MixedGLMError } from "../../src/errors.js";
import { chooseKernels, type DenseKernels, plainKernels } from "../../src/sparse/dense-kernels.js";

const wasmKernels = chooseKernels(Infinity);
const SENTINEL = 1e300;

/** Uniform on (-1/2, 1/2), by a linear congruential generator. */
function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
}

/** Full, symmetric, column-major B B' + m / 20 I with B uniform. */
function randomSpd(m: number, seed: number): Float64Array {
  const draw = uniforms(seed);
  const b = Float64Array.from({ length: m * m }, draw);
  const a = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      let sum = i === j ? m / 20 : 0;
      for (let k = 0; k < m; k++) sum += b[i * m + k] * b[j * m + k];
      a[i + j * m] = a[j + i * m] = sum;
    }
  }
  return a;
}

/** A buffer whose matrix at `offset` has A's lower triangle, NaN above it, sentinels around it. */
function place(kernels: DenseKernels, a: Float64Array, m: number, offset: number): Float64Array {
  const buffer = kernels.allocate(offset + m * m + 3).fill(SENTINEL);
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < m; i++) buffer[offset + i + j * m] = i < j ? NaN : a[i + j * m];
  }
  return buffer;
}

/** Full matrix from the lower triangle at `offset`; `mirror` fills the upper one, else zeros. */
function lower(buffer: Float64Array, offset: number, m: number, mirror: boolean): Float64Array {
  const full = new Float64Array(m * m);
  for (let j = 0; j < m; j++) {
    for (let i = j; i < m; i++) {
      full[i + j * m] = buffer[offset + i + j * m];
      if (mirror) full[j + i * m] = full[i + j * m];
    }
  }
  return full;
}

/** max |X Y' - T| for m x m matrices. */
function productError(x: Float64Array, y: Float64Array, t: Float64Array, m: number): number {
  let worst = 0;
  for (let j = 0; j < m; j++) {
    const column = new Float64Array(m);
    for (let k = 0; k < m; k++) {
      const factor = y[j + k * m];
      for (let i = 0; i < m; i++) column[i] += x[i + k * m] * factor;
    }
    for (let i = 0; i < m; i++) {
      const error = Math.abs(column[i] - t[i + j * m]);
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

function identity(m: number): Float64Array {
  const unit = new Float64Array(m * m);
  for (let i = 0; i < m; i++) unit[i * (m + 1)] = 1;
  return unit;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The strict upper triangle is still NaN, and what surrounds the matrix still the sentinel. */
function surroundingsIntact(buffer: Float64Array, offset: number, m: number): boolean {
  return buffer.every((value, t) => {
    const s = t - offset;
    if (s < 0 || s >= m * m) return value === SENTINEL;
    return s % m >= Math.floor(s / m) || Number.isNaN(value);
  });
}

function expectFactorAndInverse(kernels: DenseKernels, m: number, offset: number): void {
  const a = randomSpd(m, 17 * m + 1);
  const buffer = place(kernels, a, m, offset);
  expect(kernels.cholesky(buffer, offset, m)).toBe(-1);
  const l = lower(buffer, offset, m, false);
  expect(productError(l, l, a, m)).toBeLessThan(1e-14 * m * largest(a));
  kernels.inverseFromCholesky(buffer, offset, m);
  const z = lower(buffer, offset, m, true);
  expect(productError(a, z, identity(m), m)).toBeLessThan(1e-13 * m);
  expect(surroundingsIntact(buffer, offset, m)).toBe(true);
}

const everySize = [...Array.from({ length: 40 }, (_, i) => i + 1), 63, 64, 65, 97, 127, 128, 129];
const crossPanels = [131, 144, 177, 200, 259];

test("this runtime has WebAssembly with SIMD, so that both versions are tested", () => {
  expect(wasmKernels).not.toBe(plainKernels);
  expect(chooseKernels(4)).toBe(plainKernels);
});

describe.each([
  ["plain", plainKernels],
  ["wasm", wasmKernels],
])("%s kernels", (_, kernels) => {
  test.each([...everySize, ...crossPanels])("L L' = A and A Z = I at order %i", (m) => {
    expectFactorAndInverse(kernels, m, m % 7);
  });

  test("allocate zeroed memory", () => {
    const buffer = kernels.allocate(1000);
    expect(ArrayBuffer.isView(buffer)).toBe(true);
    expect(buffer).toHaveLength(1000);
    expect(buffer.every((value) => value === 0)).toBe(true);
  });

  test("know the closed forms of a 2 x 2 matrix and of order 0", () => {
    const buffer = place(kernels, Float64Array.of(4, 2, 2, 5), 2, 0);
    expect(kernels.cholesky(buffer, 0, 2)).toBe(-1);
    expect([...buffer.subarray(0, 4)]).toEqual([2, 1, NaN, 2]);
    kernels.inverseFromCholesky(buffer, 0, 2);
    expect([...buffer.subarray(0, 4)]).toEqual([5 / 16, -1 / 8, NaN, 1 / 4]);
    expect(kernels.cholesky(buffer, 0, 0)).toBe(-1);
  });

  test("leave other matrices of the same buffer alone", () => {
    const [first, second] = [randomSpd(30, 1), randomSpd(50, 2)];
    const buffer = kernels.allocate(900 + 2500);
    buffer.set(first);
    buffer.set(second, 900);
    kernels.cholesky(buffer, 900, 50);
    kernels.inverseFromCholesky(buffer, 900, 50);
    expect(buffer.subarray(0, 900)).toEqual(first);
    kernels.cholesky(buffer, 0, 30);
    kernels.inverseFromCholesky(buffer, 0, 30);
    const z = [lower(buffer, 0, 30, true), lower(buffer, 900, 50, true)];
    expect(productError(first, z[0], identity(30), 30)).toBeLessThan(1e-12);
    expect(productError(second, z[1], identity(50), 50)).toBeLessThan(1e-12);
  });

  test.each([
    [1, 0],
    [3, 2],
    [6, 5],
    [13, 12],
    [30, 17],
    [150, 100],
    [150, 128],
    [259, 256],
    [259, 258],
  ])("order %i with a bad pivot %i: its index, and its value on the diagonal", (m, bad) => {
    const a = randomSpd(m, m);
    const factor = place(kernels, a, m, 0);
    kernels.cholesky(factor, 0, m);
    const root = factor[bad * (m + 1)];
    // Lowering A[bad, bad] by the pivot root^2 and 3 more makes the pivot -3.
    a[bad * (m + 1)] -= root * root + 3;
    const negative = place(kernels, a, m, 2);
    expect(kernels.cholesky(negative, 2, m)).toBe(bad);
    expect(negative[2 + bad * (m + 1)]).toBeCloseTo(-3, 10);
    expect(surroundingsIntact(negative, 2, m)).toBe(true);
    a[bad * (m + 1)] = NaN;
    const undefinedPivot = place(kernels, a, m, 0);
    expect(kernels.cholesky(undefinedPivot, 0, m)).toBe(bad);
    expect(undefinedPivot[bad * (m + 1)]).toBeNaN();
  });

  test("a zero pivot fails, and NaN below the diagonal fails in its row", () => {
    expect(kernels.cholesky(place(kernels, new Float64Array(400), 20, 0), 0, 20)).toBe(0);
    const a = randomSpd(150, 3);
    a[141 + 5 * 150] = NaN;
    expect(kernels.cholesky(place(kernels, a, 150, 0), 0, 150)).toBe(141);
  });

  test("stay accurate on the ill-conditioned Hilbert matrix of order 6", () => {
    const hilbert = Float64Array.from(
      { length: 36 },
      (_, t) => 1 / (1 + (t % 6) + Math.floor(t / 6)),
    );
    const buffer = place(kernels, hilbert, 6, 0);
    kernels.cholesky(buffer, 0, 6);
    kernels.inverseFromCholesky(buffer, 0, 6);
    // Its inverse is integer; the corner is 36 and the largest element 4410000.
    expect(buffer[0]).toBeCloseTo(36, 5);
    expect(buffer[4 + 4 * 6] / 4410000 - 1).toBeCloseTo(0, 7);
  });

  test("a buffer from elsewhere is refused", () => {
    const attempt = () => kernels.cholesky(new Float64Array(4), 0, 2);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(
      "invalid buffer: not from allocate() of the dense kernels; allocate it",
    );
    const view = kernels.allocate(8).subarray(4);
    expect(() => kernels.inverseFromCholesky(view, 0, 2)).toThrow(InputError);
  });
});

test("both versions agree to 1e-12", () => {
  const order = fc.integer({ min: 1, max: 180 });
  fc.assert(
    fc.property(order, fc.integer(), (m, seed) => {
      const a = randomSpd(m, seed);
      const results = [plainKernels, wasmKernels].map((kernels) => {
        const buffer = place(kernels, a, m, 1);
        kernels.cholesky(buffer, 1, m);
        const l = lower(buffer, 1, m, false);
        kernels.inverseFromCholesky(buffer, 1, m);
        return [l, lower(buffer, 1, m, false)];
      });
      for (const which of [0, 1]) {
        const [x, y] = [results[0][which], results[1][which]];
        const error = largest(x.map((value, t) => value - y[t]));
        expect(error).toBeLessThanOrEqual(1e-12 * largest(x));
      }
    }),
    { numRuns: 25 },
  );
});

test("without WebAssembly the plain kernels are chosen", async () => {
  const compile = jest.spyOn(WebAssembly, "Module").mockImplementation(() => {
    throw new WebAssembly.CompileError("forbidden");
  });
  jest.resetModules();
  const fresh = await import("../../src/sparse/dense-kernels.js");
  expect(fresh.chooseKernels(Infinity)).toBe(fresh.plainKernels);
  expect(compile).toHaveBeenCalledTimes(1);
  compile.mockRestore();
});

test("where WebAssembly memory is refused the plain kernel takes over", () => {
  const memory = jest.spyOn(WebAssembly, "Memory").mockImplementation(() => {
    throw new RangeError("could not allocate memory");
  });
  expectFactorAndInverse(wasmKernels, 70, 0);
  expect(memory).toHaveBeenCalledTimes(1);
  memory.mockRestore();
});

test("memory that cannot be had is a typed error", () => {
  const tooLarge = () => wasmKernels.allocate(2 ** 29);
  expect(tooLarge).toThrow(MixedGLMError);
  expect(tooLarge).toThrow(/^dense block needs 4\.\d GiB; WebAssembly can address 4 GiB$/);
  const refused = () => plainKernels.allocate(2 ** 50);
  expect(refused).toThrow(MixedGLMError);
  expect(refused).toThrow(/^dense block needs 8388\d\d\d\.\d GiB; the system refuses$/);
});

test("the embedded WebAssembly is what its source compiles to", () => {
  execFileSync(process.execPath, ["scripts/build-wasm.js", "--check"], { stdio: "pipe" });
});
