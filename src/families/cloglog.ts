import { setJet, type Jet } from "./jet.js";
import { Link } from "./link.js";

/** exp(-u) is 0 in floating point from here on. */
const EXP_UNDERFLOW = 746;

/** B_2k / (2k)!, k = 1..9: u / (exp(u) - 1) = 1 - u / 2 + sum_k BERNOULLI[k - 1] u^2k. */
const BERNOULLI = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
  43867 / 5109094217170944000,
];

/** Complementary log-log: eta = log(-log(1 - mu)), mu = 1 - exp(-exp(eta)). */
export class CLogLog extends Link {
  readonly name = "cloglog";

  link(mu: number): number {
    return Math.log(-Math.log1p(-mu));
  }

  inverse(eta: number): number {
    return -Math.expm1(-Math.exp(eta));
  }

  inverseJet(eta: number, out: Jet): void {
    const u = Math.exp(eta);
    if (u > EXP_UNDERFLOW) return setJet(out, 1, 0);
    const v = Math.exp(eta - u);
    const fourth = v * (1 - u * (7 - u * (6 - u)));
    setJet(out, -Math.expm1(-u), v, -v * Math.expm1(eta), v * (1 - u * (3 - u)), fourth);
  }

  /**
   * With T = u d/du, which is d/d eta, q = T log mu = u / (exp(u) - 1) and s = 1 - u - q:
   * T q = q s and T s = -u - q s, hence the second to fourth derivatives.
   */
  override logMeanJet(eta: number, out: Jet): void {
    const u = Math.exp(eta);
    if (u > EXP_UNDERFLOW) return setJet(out, 0, 0);
    const s = u < 1 ? smallS(u) : 1 - u - u / Math.expm1(u);
    const q = u < 1 ? 1 - u - s : u / Math.expm1(u);
    const ts = -u - q * s;
    const tts = -u - q * (s * s + ts);
    setJet(out, logMean(eta, u), q, q * s, q * (s * s + ts), q * (s * s * s + 3 * s * ts + tts));
  }

  override logComplementJet(eta: number, out: Jet): void {
    out.fill(-Math.exp(eta));
  }
}

/** log(1 - exp(-u)), u = exp(eta). */
function logMean(eta: number, u: number): number {
  if (u > Math.LN2) return Math.log1p(-Math.exp(-u));
  // log(1 - exp(-u)) = log u - u / 2 + ...; log u = eta survives the underflow of u.
  return u < 1e-17 ? eta : Math.log(-Math.expm1(-u));
}

/** 1 - u - u / (exp(u) - 1) for u < 1, without cancellation: -u / 2 - u^2 / 12 + ... */
function smallS(u: number): number {
  const square = u * u;
  let sum = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k--) sum = sum * square + BERNOULLI[k];
  return -0.5 * u - square * sum;
}
