// The worker that stands in until there is one for the installed app. A browser
// that kept an older worker of this origin finds this one when it looks for an
// update: it empties every cache of the origin and removes itself. It handles
// no fetch, so nothing is ever answered from here.
"use strict";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) await caches.delete(name);
    await self.registration.unregister();
  })());
});
