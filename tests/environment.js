import { runInContext } from "node:vm";
import { TestEnvironment } from "jest-environment-node";

/** The globals that numerical code reads in its loops. */
const NAMES = "Math Number Array Object Map Set Float64Array Int32Array Uint8Array".split(" ");

/**
 * Jest's environment for Node, where these globals are constants too. The global object of a test's context
 * answers for each name through interceptors, which takes longer than the function that is called;
 * a constant at the top of a script comes before it.
 */
export default class Environment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    runInContext(`const { ${NAMES.join(", ")} } = globalThis;`, this.getVmContext());
  }
}
