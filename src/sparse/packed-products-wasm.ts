import { MixedGLMError } from "../errors.js";
import type { DenseWorkspace, SubtractProducts } from "./dense-workspace.js";
import { packedProductsWasm } from "./generated/packed-products.js";
import { plainWorkspace } from "./packed-products-plain.js";

const PAGE_BYTES = 65536;
/** 4 GiB, all that 32-bit addresses reach. */
const MAXIMUM_PAGES = 65536;

/** The module, or null where the runtime lacks WebAssembly with SIMD or its policy forbids it. */
export function compileProducts(): WebAssembly.Module | null {
  try {
    const bytes = Uint8Array.from(atob(packedProductsWasm), (character) => character.charCodeAt(0));
    return new WebAssembly.Module(bytes);
  } catch {
    return null;
  }
}

/**
 * A memory of `length` numbers, zeroed, with the WebAssembly product kernel bound to it. It never
 * grows, so that views of it stay valid, and is collected with the last of them. Where the runtime
 * refuses the memory (it may reserve 8 GiB of addresses for each) the plain kernel takes over.
 * @throws MixedGLMError for more than 4 GiB.
 */
export function wasmWorkspace(module: WebAssembly.Module, length: number): DenseWorkspace {
  const memory = createMemory(length);
  if (memory === null) return plainWorkspace(length);
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  return {
    memory: new Float64Array(memory.buffer, 0, length),
    subtractProducts: exports.subtractProducts as unknown as SubtractProducts,
  };
}

function createMemory(length: number): WebAssembly.Memory | null {
  const pages = Math.ceil((8 * length) / PAGE_BYTES);
  if (pages > MAXIMUM_PAGES) {
    const gibibytes = ((8 * length) / 2 ** 30).toFixed(1);
    throw new MixedGLMError(`dense block needs ${gibibytes} GiB; WebAssembly can address 4 GiB`);
  }
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    return null;
  }
}
