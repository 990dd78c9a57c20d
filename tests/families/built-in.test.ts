import { Binomial } from "../../src/families/binomial.js";
import { familyNamed, nameFamily } from "../../src/families/built-in.js";
import { Poisson } from "../../src/families/poisson.js";
import { Probit } from "../../src/families/probit.js";
import { Sqrt } from "../../src/families/sqrt.js";
import { LogLog } from "./cases.js";

it.each([new Binomial(), new Binomial(new Probit()), new Poisson(), new Poisson(new Sqrt())])(
  "rebuilds a family from its name",
  (family) => {
    const rebuilt = familyNamed(nameFamily(family)!);
    expect(rebuilt.constructor).toBe(family.constructor);
    expect(rebuilt.link.constructor).toBe(family.link.constructor);
  },
);

it("has no name for a user's own family or link", () => {
  class Own extends Binomial {}
  expect(nameFamily(new Own())).toBeNull();
  expect(nameFamily(new Binomial(new LogLog()))).toBeNull();
});
