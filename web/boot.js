// The boot script. Pages work without it: every link and form is native. It
//   - allows exactly three script addresses (Trusted Types),
//   - fetches the client's bytes when the browser is idle, and starts the
//     client on the first sign that somebody uses the page,
//   - lets the client adopt the nodes the server sent instead of replacing
//     them, so that nothing typed, chosen, focused or scrolled is lost,
//   - keeps personal pages out of the back/forward cache.
// What tests and benchmarks may read is window.loupe and the performance marks
// loupe:start, loupe:run and loupe:live.
"use strict";

(() => {
  // The server writes the addresses of its build in place of these; the wasm
  // is "" when there is no build.
  const wasm = "/static/app.wasm";
  const scripts = ["/wasm_exec.js", "/app.js"];

  const worker = "/app-worker.js";
  const personal = ["/fr/moi", "/nl/mij"]; // wire.PersonalPrefix
  const live = /^\/(fr\/(domaines(\/[^/]+)?|moi(\/(domaines(\/[^/]+)?|demandes(\/(nouvelle\/[^/]+|relire))?|connexions))?)?|nl\/(domeinen(\/[^/]+)?|mij(\/(domeinen(\/[^/]+)?|verzoeken(\/(nieuw\/[^/]+|nalezen))?|aanmeldingen))?)?)$/; // not wire.DocumentOnly
  const intents = ["pointerdown", "keydown", "focusin"];
  const pathOf = (url) => new URL(url, location.origin).pathname;

  // state: native, starting, live or failed. nodes: what adoption came to, once
  // live: how many of the server's nodes were adopted, how many the client had
  // to make afresh and how many of the server's it had no use for. The last
  // two are 0 on every page, or server and client do not agree.
  // personal: whether this document has ever shown a personal page.
  const isPersonal = personal.some((p) => location.pathname === p || location.pathname.startsWith(p + "/"));
  const loupe = (window.loupe = { state: "native", nodes: null, personal: isPersonal });

  if (window.trustedTypes) {
    const allowed = new Set([...scripts.map(pathOf), worker]);
    trustedTypes.createPolicy("default", {
      createScriptURL(url) {
        const u = new URL(url, location.origin);
        if (u.origin === location.origin && allowed.has(u.pathname)) return url;
        throw new TypeError("script address not allowed: " + url);
      },
    });
  }

  // --- Personal pages and the back button -------------------------------------
  // A page that the browser froze as it was would be shown again after logout.
  // It is hidden before it freezes, and asked for again if it thaws.
  addEventListener("pagehide", (e) => {
    if (e.persisted && loupe.personal) document.documentElement.hidden = true;
  });
  addEventListener("pageshow", (e) => {
    if (e.persisted && loupe.personal) location.reload();
  });

  // A form that came back with errors: they are read first.
  const errors = document.getElementById("errors");
  if (errors) errors.focus();

  const loader = document.getElementById("app-wasm-loader");
  if (!wasm || !loader || !window.WebAssembly) {
    loupe.state = "failed";
    return;
  }

  // --- Fetch at idle, start on intent -----------------------------------------
  const connection = navigator.connection || {};
  let fetched = false;
  function prefetch(priority) {
    if (fetched) return;
    fetched = true;
    for (const url of [...scripts, wasm]) {
      fetch(url, { priority }).then((r) => r.body.pipeTo(new WritableStream())).catch(() => {});
    }
  }
  const idle = window.requestIdleCallback || ((f) => setTimeout(f, 1000));
  const whenIdle = () => idle(() => connection.saveData || prefetch("low"));
  if (document.readyState === "complete") whenIdle();
  else addEventListener("load", whenIdle, { once: true });

  const load = (src) => new Promise((resolve, reject) => {
    const s = document.createElement("script");
    s.src = src;
    s.onload = resolve;
    s.onerror = () => reject(new Error("not loaded: " + src));
    document.head.append(s);
  });

  async function start() {
    for (const e of intents) removeEventListener(e, start, true);
    loupe.state = "starting";
    performance.mark("loupe:start");
    prefetch("auto");
    // app.js removes the hidden loader once the client runs. When it cannot
    // run the client, all that it does is to give the loader's icon a class.
    new MutationObserver(fail).observe(loader.querySelector("img"), { attributeFilter: ["class"] });
    try {
      await load(scripts[0]);
      takeOverOnRun();
      await load(scripts[1]);
    } catch (err) {
      fail();
    }
  }
  for (const e of intents) addEventListener(e, start, { capture: true, passive: true });

  // fail leaves the page to the browser. Once the client has been live, its
  // handlers go, and an address that it made is asked for again when reached.
  function fail() {
    if (loupe.state === "live") {
      window.onclick = window.onresize = null;
      window.onpopstate = () => location.reload();
    }
    loupe.state = "failed";
    pending = null;
    loader.remove();
  }

  // takeOverOnRun adopts while the client runs for the first time: Run returns
  // once the first page is mounted and nothing is left to do.
  function takeOverOnRun() {
    const run = Go.prototype.run;
    Go.prototype.run = function (instance) {
      Go.prototype.run = run;
      performance.mark("loupe:run");
      const stop = adopt((nodes) => {
        loupe.nodes = nodes;
        loupe.state = "live";
      });
      const ended = run.call(this, instance);
      stop();
      if (loupe.state === "live") {
        performance.mark("loupe:live");
        replay();
      }
      ended.catch(() => {}).then(fail); // it never ends unless it fails
      return ended;
    };
  }

  // --- Clicks before and after the take-over ----------------------------------
  // A control that only the client can serve carries data-replay: the last
  // click on one before the take-over is made again after it.
  let pending = null;
  document.addEventListener("click", (e) => {
    if (loupe.state === "live" || loupe.state === "failed") return;
    pending = e.target.closest("[data-replay]") || pending;
  }, true);
  function replay() {
    const control = pending;
    pending = null;
    if (control && control.isConnected) control.click();
  }

  // The client takes over every link from a handler on window. These stay
  // native: anything but a plain click, another origin or scheme, a link to a
  // place on this page (the browser moves focus there), a page that the client
  // does not show, and data-native.
  document.addEventListener("click", (e) => {
    const a = e.target.closest("a");
    if (!a) return;
    const here = a.hash && a.pathname === location.pathname && a.search === location.search;
    const plain = !e.defaultPrevented && !e.button && !e.shiftKey && !e.altKey;
    if (plain && !here && a.origin === location.origin && live.test(a.pathname) && !a.hasAttribute("data-native")) return;
    e.stopPropagation();
    if (plain && !here) history.scrollRestoration = "auto"; // the browser has to know before it leaves
  });

  // --- Adoption ----------------------------------------------------------------
  // adopt hands the nodes of the server to the client while it mounts its first
  // page. The client creates each node before its children and appends it
  // after them, so a walk over the server's tree in document order meets the
  // nodes in the order in which they are asked for. A node that does not fit
  // is made afresh, and what is left over is removed at the end.
  //
  // Mounted is told what it came to, once the whole page is mounted. The
  // function returned ends adoption at the latest; if the page was not mounted
  // by then, the server's nodes stay where they are.
  function adopt(mounted) {
    const body = document.body;
    const root = body.firstElementChild;
    const HTML = "http://www.w3.org/1999/xhtml";
    const N = Node.prototype, E = Element.prototype, D = Document.prototype;
    const { createElement, createElementNS, createTextNode } = D;
    const { appendChild, replaceChild } = N;
    const { setAttribute } = E;

    const next = new Map(); // adopted node -> its first child not yet adopted
    const open = []; // the nodes that are being filled, outermost first
    const frozen = []; // controls whose state the client must not reset
    const skipped = []; // foreign nodes between ours, such as an extension's
    const state = ["value", "checked", "selected", "open"];
    let asked = false, fresh = 0, stopped = false;

    function use(node) {
      next.set(node, node.firstChild);
      open.push(node);
      if (node.nodeType === 1 && /^(input|textarea|option|details|dialog|select)$/.test(node.localName)) {
        for (const p of state) {
          if (p in node) Object.defineProperty(node, p, { configurable: true, get() {}, set() {} });
        }
        frozen.push(node);
      }
      return node;
    }

    function make(node) {
      fresh++;
      open.push(node);
      return node;
    }

    // take adopts the next node if it fits, past at most two that do not.
    function take(fits) {
      if (!asked) {
        asked = true;
        return root && fits(root) ? use(root) : null;
      }
      const parent = open.at(-1);
      const from = next.get(parent);
      let node = from;
      for (let n = 0; node && !fits(node) && n < 2; n++) node = node.nextSibling;
      if (!node || !fits(node)) return null;
      for (let x = from; x !== node; x = x.nextSibling) skipped.push(x);
      next.set(parent, node);
      return use(node);
    }

    const element = (ns, tag) => take((n) => n.nodeType === 1 && n.localName === tag && n.namespaceURI === ns);
    D.createElement = function (tag) {
      return element(HTML, tag) || make(createElement.call(this, tag));
    };
    D.createElementNS = function (ns, tag) {
      return element(ns, tag) || make(createElementNS.call(this, ns, tag));
    };
    D.createTextNode = function (text) {
      return take((n) => n.nodeType === 3 && n.data === text) || make(createTextNode.call(this, text));
    };
    E.setAttribute = function (name, value) {
      if (!next.has(this) || this.getAttribute(name) !== value) setAttribute.call(this, name, value);
    };
    N.appendChild = function (child) {
      while (open.length && open.at(-1) !== this) open.pop();
      if (!next.has(this)) return appendChild.call(this, child);
      const place = next.get(this);
      if (child !== place) return this.insertBefore(child, place);
      next.set(this, child.nextSibling);
      return child;
    };
    N.replaceChild = function (node, old) {
      if (this !== body || old !== root) return replaceChild.call(this, node, old);
      stop();
      clean();
      return node === old ? old : replaceChild.call(this, node, old);
    };

    function stop() {
      if (stopped) return;
      stopped = true;
      Object.assign(D, { createElement, createElementNS, createTextNode });
      Object.assign(N, { appendChild, replaceChild });
      E.setAttribute = setAttribute;
      for (const node of frozen) for (const p of state) delete node[p];
    }

    // clean removes what the client had no use for.
    function clean() {
      let extra = skipped.length;
      for (const node of skipped) node.remove();
      for (let node of next.values()) {
        for (let after; node; node = after, extra++) {
          after = node.nextSibling;
          node.remove();
        }
      }
      const nodes = { adopted: next.size, fresh, extra };
      if (fresh || extra) console.warn("loupe: server and client differ", nodes);
      mounted(nodes);
    }
    return stop;
  }
})();
