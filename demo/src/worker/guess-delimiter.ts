/** The mark between the cells of a header line: comma, semicolon or tab, whichever is there most. */
export function guessDelimiter(text: string): string {
  const [header = ""] = text.replace(/"[^"]*"/g, "").split(/[\r\n]/, 1);
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.sort((a, b) => b.count - a.count)[0].mark;
}
