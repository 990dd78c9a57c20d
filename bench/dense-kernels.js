/**
 * GFlop/s of the dense Cholesky (m^3 / 3 flops) and inverse (2 m^3 / 3) in both versions, by order m:
 *
 *     npm run build && node bench/dense-kernels.js
 *
 * Orders can be given as arguments, and another build's folder as --dist=<path>.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const options = process.argv.slice(2);
const dist = options.find((option) => option.startsWith("--dist="))?.slice(7) ?? "dist";
const given = options.filter((option) => !option.startsWith("--")).map(Number);
const orders = given.length > 0 ? given : [4, 8, 16, 32, 64, 256, 1142, 3000];
const file = pathToFileURL(resolve(dist, "sparse/dense-kernels.js"));
const { plainKernels, chooseKernels } = await import(file.href);

console.log("           m   Cholesky us  GFlop/s    inverse us  GFlop/s");
for (const m of orders) {
  measure("plain", plainKernels, m);
  measure("wasm", chooseKernels(Infinity), m);
}

/** The fastest of several rounds, each of as many matrices as take about 0.1 s. */
function measure(name, kernels, m) {
  const copies = Math.max(1, Math.min(1000, Math.floor(3e5 / m ** 2)));
  const buffer = kernels.allocate(copies * m * m);
  const rounds = Math.max(3, Math.ceil(2e9 / (copies * m ** 3)));
  let factor = Infinity;
  let inverse = Infinity;
  for (let round = 0; round < Math.min(rounds, 300); round++) {
    fill(buffer, m);
    const start = performance.now();
    for (let c = 0; c < copies; c++) kernels.cholesky(buffer, c * m * m, m);
    const middle = performance.now();
    for (let c = 0; c < copies; c++) kernels.inverseFromCholesky(buffer, c * m * m, m);
    factor = Math.min(factor, middle - start);
    inverse = Math.min(inverse, performance.now() - middle);
  }
  const report = (milliseconds, flops) => {
    const micros = (1e3 * milliseconds) / copies;
    return micros.toFixed(1).padStart(14) + (flops / micros / 1e3).toFixed(2).padStart(9);
  };
  const numbers = report(factor, m ** 3 / 3) + report(inverse, (2 * m ** 3) / 3);
  console.log(name.padEnd(6) + String(m).padStart(6) + numbers);
}

/** Diagonally dominant matrices, without a random generator. */
function fill(buffer, m) {
  for (let t = 0; t < buffer.length; t++) buffer[t] = ((t * 7919) % 1009) / 1009;
  for (let t = 0; t < buffer.length; t++) if ((t % (m * m)) % (m + 1) === 0) buffer[t] += m;
}
