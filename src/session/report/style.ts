/** How a report looks: on the screen by the reader's own colour scheme, on A4 paper in ink. */

export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #16202c; --quiet: #566373; --line: #d9dfe7; --tile: #f4f6f9;
  --in: #1f77b4; --out: #c2570c; --total: #1f77b4; --gap: #c81e4a; --warn: #8a5a00; --warn-tile: #fff6e0;
  --good: #1b6e3c; }
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #0f1620; --ink: #e6ebf2; --quiet: #9aa8b8; --line: #2b3644; --tile: #18222f; --in: #6cb6f0;
    --out: #f0995a; --total: #6cb6f0; --gap: #ff7b9c; --warn: #f0c060; --warn-tile: #2a2413;
    --good: #7fd39b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 14px/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 28px 20px 48px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 30px 0 8px; break-after: avoid; }
h3 { font-size: 14px; margin: 14px 0 2px; break-after: avoid; }
p { margin: 0 0 8px; }
.report p { max-width: 72ch; overflow-wrap: anywhere; }
.verdict { border: 1px solid currentColor; border-radius: 4px; padding: 0 6px; font-size: 12px; font-weight: 500; }
.verdict.good { color: var(--good); } .verdict.fair { color: var(--warn); } .verdict.poor { color: var(--gap); }
.quiet { color: var(--quiet); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 8px 20px; margin: 16px 0 0; }
dl.facts div { min-width: 0; }
dt { color: var(--quiet); font-size: 12px; }
dd { margin: 0; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin: 20px 0 0; }
.tile { background: var(--tile); border-radius: 8px; padding: 10px 12px; break-inside: avoid; }
.tile b { display: block; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile span { color: var(--quiet); font-size: 12px; }
.warnings { background: var(--warn-tile); border-left: 3px solid var(--warn); border-radius: 4px; padding: 8px 14px;
  margin: 18px 0 0; break-inside: avoid; overflow-wrap: anywhere; }
.warnings ul { margin: 0; padding-left: 18px; }
figure { margin: 0; break-inside: avoid; }
svg { width: 100%; height: auto; display: block; }
.grid { stroke: var(--line); stroke-width: 1; }
.tick { fill: var(--quiet); font-size: 11px; }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.area { opacity: .14; }
.line.in { stroke: var(--in); } .line.out { stroke: var(--out); } .line.total { stroke: var(--total); }
.area.in { fill: var(--in); } .area.out { fill: var(--out); } .area.total { fill: var(--total); }
rect.gap { fill: var(--gap); opacity: .35; }
.legend { margin: 4px 0 0; font-size: 12px; }
.key { display: inline-block; width: 12px; height: 3px; margin: 0 5px 3px 10px; vertical-align: middle; }
.key.in { background: var(--in); } .key.out { background: var(--out); } .key.total { background: var(--total); }
.key.gap { background: var(--gap); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 500; font-size: 12px; overflow-wrap: normal; }
th.n, td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
td.w { min-width: 130px; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
footer { margin-top: 34px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 12px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
@page { size: A4; margin: 14mm 13mm; }
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h2 { margin-top: 18px; }
  .tile, .warnings { border: 1px solid var(--line); }
  table { font-size: 8.5pt; }
  th, td { padding: 3px 8px 3px 0; }
  .scroll { overflow: visible; }
}
@media (max-width: 600px) { main { padding: 18px 14px 32px; } h1 { font-size: 20px; } }
`;
