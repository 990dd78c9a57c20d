export function rowLikelihood(
  spec: { readonly family: string; readonly link: string },
  y: number,
  size: number,
  eta: number,
): [number, number, number];
