/** Light and dark, narrow screens and paper. Text of pictures takes the colour of the page. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --soft: #666; --line: #ddd; --panel: #f6f6f6;
  --severe: #c0392b; --caution: #b8860b; --note: #0072b2; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --paper: #121212; --soft: #a0a0a0; --line: #333;
  --panel: #1d1d1d; --severe: #ff7b6b; --caution: #e6b800; --note: #56b4e9; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 54rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
a { color: var(--note); }
.lead { color: var(--soft); margin-top: 0; }
pre { background: var(--panel); padding: .75rem; border-radius: .35rem; overflow-x: auto; font-size: .875rem;
  white-space: pre-wrap; }
.math { font-family: Cambria, "STIX Two Text", Georgia, serif; font-size: 1.1rem; padding-left: 1rem; }
.math p { margin: .2rem 0; }
.wide, .mixedglm-summary { overflow-x: auto; }
.wide td { white-space: nowrap; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; margin: .75rem 0; }
caption { caption-side: top; text-align: left; color: var(--soft); padding-bottom: .25rem; }
th, td { padding: .2rem .75rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; }
th[scope="row"], thead th:first-child { text-align: left; padding-left: 0; font-weight: normal; }
thead th { color: var(--soft); font-weight: 600; }
.mixedglm-summary table:first-of-type td { text-align: left; }
.mixedglm-summary table:first-of-type th { white-space: nowrap; padding-right: 1rem; }
.mixedglm-summary p { font-size: .85rem; color: var(--soft); margin: .25rem 0; }
dt { font-weight: 600; margin-top: .75rem; }
dd { margin: 0; }
figure { margin: 1rem 0 1.5rem; }
figure svg { max-width: 100%; height: auto; display: block; }
figure svg text { fill: currentColor; }
figcaption { color: var(--soft); font-size: .9rem; }
.warning { border-left: .3rem solid var(--note); background: var(--panel); padding: .5rem .9rem; margin: .75rem 0;
  border-radius: .2rem; }
.warning p { margin: .2rem 0; }
.warning.caution { border-color: var(--caution); } .warning.severe { border-color: var(--severe); }
.warning.severe strong { color: var(--severe); } .warning.caution strong { color: var(--caution); }
@media (max-width: 32rem) { table { font-size: .8rem; } th, td { padding: .2rem .35rem; }
  .wide td { white-space: normal; } .mixedglm-summary table { font-size: .72rem; }
  .mixedglm-summary th, .mixedglm-summary td { padding: .2rem .22rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  figure, tr, .warning { break-inside: avoid; } h2, h3 { break-after: avoid; }
  :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --panel: #f4f4f4; } }
`;
