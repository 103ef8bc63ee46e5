// Prints the session cookie of a member: node login.mjs ORIGIN
import { launch, login } from './browser.mjs';
const origin = process.argv[2], browser = await launch(), context = await browser.newContext();
await login(await context.newPage(), origin, 'elise', '/fr/moi');
const session = (await context.cookies(origin)).find((c) => c.name === '__Host-session');
console.log(`${session.name}=${session.value}`);
await browser.close();
