/** The part of jstat that is used: the package ships no types. */
declare module "jstat" {
  const library: {
    readonly jStat: {
      readonly beta: {
        /** The x with P(X <= x) = p for X ~ Beta(alpha, beta). */
        inv(p: number, alpha: number, beta: number): number;
      };
    };
  };
  export default library;
}
