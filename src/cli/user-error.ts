/** A mistake in what the user gave, apart from those that the library finds. */
export class UserError extends Error {
  override readonly name = "UserError";

  constructor(
    /** A file or an option. */
    readonly subject: string,
    readonly problem: string,
    readonly remedy?: string,
  ) {
    super(`${subject}: ${problem}${remedy === undefined ? "" : `; ${remedy}`}`);
  }
}
