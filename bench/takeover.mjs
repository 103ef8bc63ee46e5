// Measures the take-over on slow 4G and a four times slower processor: how
// long from the first intent, made at first paint, until the client is live,
// cold and with a warm cache; and how long a first tap waits for the next
// paint, before the client's bytes are there and when they are.
// node takeover.mjs ORIGIN RUNS
import { launch, login } from './browser.mjs';
const [, , origin, runs] = process.argv;
const median = (a) => a.sort((x, y) => x - y)[a.length >> 1];
const slow = { offline: false, latency: 150, downloadThroughput: 1600e3 / 8, uploadThroughput: 750e3 / 8 };

// tap presses on the page and returns how long the next paint took.
const tap = (page) => page.evaluate(() => new Promise((done) => {
  addEventListener('pointerdown', () => {
    const begun = performance.now();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  }, { once: true, capture: true });
  window.__ready = true;
}));

async function visit(context, path, cached) {
  const page = await context.newPage(), cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', slow);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(origin + path, { waitUntil: 'domcontentloaded' });
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length);
  if (cached) await page.waitForLoadState('networkidle'); // the bytes came at idle
  const waited = tap(page);
  await page.waitForFunction(() => window.__ready);
  await page.mouse.click(5, 300);
  const paint = await waited;
  await page.waitForFunction(() => window.loupe.state === 'live', null, { timeout: 60000 });
  const took = await page.evaluate(() => ({
    live: performance.getEntriesByName('loupe:live')[0].startTime,
    since: performance.measure('t', 'loupe:start', 'loupe:live').duration,
    run: performance.measure('r', 'loupe:run', 'loupe:live').duration,
    nodes: window.loupe.nodes,
  }));
  await page.close();
  return { paint, ...took };
}

const browser = await launch(), cold = [], warm = [];
for (let i = 0; i < runs; i++) {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75 });
  await login(await context.newPage(), origin, 'elise', '/fr/moi');
  const fresh = await browser.newContext({ viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, storageState: await context.storageState() });
  cold.push(await visit(fresh, '/fr/moi/demandes/acces', false));
  warm.push(await visit(fresh, '/fr/moi/demandes/acces', true));
  await context.close();
  await fresh.close();
}
const s = (list, key) => (median(list.map((x) => x[key])) / 1000).toFixed(2) + ' s', ms = (list, key) => Math.round(median(list.map((x) => x[key]))) + ' ms';
console.log(`take-over  cold: live ${s(cold, 'live')} after navigation, first tap to next paint ${ms(cold, 'paint')}, mounting ${ms(cold, 'run')}`);
console.log(`take-over  warm: live ${s(warm, 'since')} after intent, first tap to next paint ${ms(warm, 'paint')}, mounting ${ms(warm, 'run')}`);
console.log(`nodes`, JSON.stringify(cold[0].nodes));
await browser.close();
