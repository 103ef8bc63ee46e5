// What the scripts of this folder share: a browser, and a login.
import { createRequire } from 'node:module';
const { chromium } = createRequire(import.meta.url)('playwright-core');

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
});

// login logs a person of the demonstration in, on the way to a path.
export async function login(page, origin, person, path) {
  await page.goto(origin + path);
  await page.check(`input[value=demo-${person}]`);
  await page.click('button[value=login]');
  await page.waitForURL((u) => u.origin === origin);
}
