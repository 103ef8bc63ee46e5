// Prints one line a mode of what measure.mjs wrote: node summary.mjs NAME FILE
import fs from 'node:fs';
const [, , name, file] = process.argv, r = JSON.parse(fs.readFileSync(file));
const ms = (x) => (x ? (x.median / 1000).toFixed(2) + ' s' : '-');
for (const mode of ['cold', 'warm']) {
  const m = r[mode];
  if (m) console.log(`${name.padEnd(18)} ${mode}  first paint ${ms(m.fcp)}  largest ${ms(m.lcp)}  ready ${ms(m.tti)}  shift ${m.cls?.median ?? '-'}  html+css+font ${Math.round(['html', 'css', 'font'].reduce((n, k) => n + (m.bytesByType[k] || 0), 0) / 1000)} kB  all ${Math.round(m.bytes.median / 1000)} kB`);
}
for (const e of r.errors) console.log('  ', e);
