"""How a report looks: on a phone, on a wide screen, by day, by night, and on paper."""

STYLE = """\
:root { color-scheme: light dark; --ground: #ffffff; --ink: #0b0c0c; --quiet: #505a5f; --line: #b1b4b6;
  --tint: #f3f2f1; --link: #12436d; --mark: #801650; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181c; --ink: #f3f2f1; --quiet: #b9c0c5; --line: #5a6268; --tint: #20262c; --link: #8cc4f0;
    --mark: #f0a8cf; }
}
* { box-sizing: border-box; }
html { scroll-behavior: auto; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 2.25rem 0 0.5rem; border-top: 2px solid var(--ink);
  padding-top: 0.6rem; }
h3 { font-size: 1.1rem; margin: 1.5rem 0 0.4rem; }
p, ul, dl { max-width: 44rem; }
a { color: var(--link); }
a:focus-visible, .wide:focus-visible, pre:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
a.term { color: inherit; text-decoration: underline dotted; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; padding: 0.5rem; background: var(--ground); }
nav h2 { border: 0; font-size: 1.1rem; margin-top: 1rem; padding: 0; }
.lead { font-size: 1.2rem; font-weight: 600; }
.box { border-left: 6px solid var(--mark); background: var(--tint); padding: 0.4rem 1rem; margin: 1rem 0; }
.box h3 { margin-top: 0.4rem; }
.wide { overflow-x: auto; margin: 1rem 0 1.5rem; }
table { border-collapse: collapse; font-size: 0.95rem; min-width: 60%; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0;
  border-bottom: 1px solid var(--line); }
tbody th { font-weight: 400; min-width: 11rem; overflow-wrap: anywhere; }
thead th { border-bottom: 2px solid var(--ink); }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums; }
th.number { min-width: 5rem; }
td.number { white-space: nowrap; }
figure { margin: 1.25rem 0; }
img { display: block; width: 100%; height: auto; background: #ffffff; border: 1px solid var(--line); }
figcaption { color: var(--quiet); font-size: 0.9rem; }
pre { background: var(--tint); padding: 0.75rem; overflow-x: auto; }
dt { font-weight: 600; margin-top: 0.7rem; }
dd { margin-left: 0; }
@media print {
  :root { --ground: #ffffff; --ink: #000000; --quiet: #333333; --line: #999999; --tint: #ffffff; --link: #000000;
    --mark: #000000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  .wide { overflow: visible; }
  h2, h3, caption { break-after: avoid; }
  tr, figure, .box { break-inside: avoid; }
  img { max-height: 19cm; width: auto; max-width: 100%; }
  thead { display: table-header-group; }
  pre { white-space: pre-wrap; border: 1px solid var(--line); }
  table { font-size: 8.5pt; min-width: 0; }
  th, td { padding-right: 0.5rem; }
  tbody th, th.number { min-width: 0; }
  td, tbody th { overflow-wrap: break-word; }
}
"""
