// What the journeys watch in every document, from before its own scripts on.
"use strict";
(() => {
  const probe = (window.__probe = { shift: 0, born: performance.now() });
  document.addEventListener("securitypolicyviolation", (e) => {
    console.error("policy: " + e.violatedDirective + " " + e.blockedURI + " " + e.sample);
  });
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) probe.shift += e.value;
  }).observe({ type: "layout-shift", buffered: true });
})();
