// The script of forms with files. They work without it: the browser sends the
// whole form at once. With it, each file goes in pieces before the form does,
// so that a network that breaks costs one piece and not the file.
//
// Such a form says in data-upload where pieces go, in data-owner whose it is,
// and in data-request which request the files are for, if it is not a new one.
// What people read comes from the form, too: data-sending ("Sending {name}:
// {percent} %"), data-waiting (the network is gone, it goes on by itself) and
// data-lost (it did not come back). What the server refuses it says itself.
"use strict";

(() => {
  const piece = 512 << 10; // wire.MaxPiece
  const pauses = [1, 2, 4, 8, 15, 30, 60]; // seconds without any piece arriving, then it is given up
  const places = new WeakMap(); // of each form, the element that says how far it is

  // A Refusal is an answer of the server that trying again does not change.
  class Refusal extends Error {}

  // ask sends one request and returns its answer as JSON. It throws a Refusal
  // with the words of the server, or any other error if trying again may help.
  async function ask(url, options, conflict) {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "error", ...options });
    const body = await answer.json().catch(() => null);
    if (answer.ok && body) return body;
    if (conflict && answer.status === 409) return null;
    if (answer.ok || answer.status >= 500 || answer.status === 408 || answer.status === 429) throw new Error("status " + answer.status);
    throw Object.assign(new Refusal((body && body.text) || ""), { gone: answer.status === 404 });
  }

  // pause waits for some seconds, or until the network is back.
  const pause = (seconds) => new Promise((resolve) => {
    const done = () => {
      removeEventListener("online", done);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", done);
  });

  // send sends one file from where the server has it, and goes on after every
  // break. Tell is called with what share arrived, or with null while it waits.
  async function send(form, file, tell) {
    const base = form.dataset.upload;
    const begin = { name: file.name, size: file.size, request: form.dataset.request, owner: form.dataset.owner };
    let upload = null; // the last thing that the server said of it
    let unsure = false; // whether it has more by now
    let forgotten = 0; // how often the server knew nothing of it any more
    for (let failed = 0; ;) {
      try {
        if (!upload) {
          upload = await ask(base, {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(begin),
          });
        } else if (unsure) {
          upload = await ask(base + "/" + encodeURIComponent(upload.id), {});
        }
        unsure = false;
        tell(upload.offset / file.size);
        if (upload.offset >= file.size) return;
        const next = await ask(base + "/" + encodeURIComponent(upload.id), {
          method: "PUT",
          headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(upload.offset) },
          body: file.slice(upload.offset, upload.offset + piece),
        }, true);
        if (next && next.offset > upload.offset) {
          upload = next;
          failed = 0;
          continue;
        }
        unsure = true; // the server has it elsewhere: ask where
        if (next || ++failed > pauses.length) throw new Error("no progress");
      } catch (err) {
        if (err instanceof Refusal) {
          if (!err.gone || !upload || ++forgotten > 3) throw err;
          upload = null; // forgotten meanwhile: from the beginning
          continue;
        }
        if (failed >= pauses.length) throw err;
        tell(null);
        await pause(pauses[failed++]);
        unsure = true;
      }
    }
  }

  // say shows how far a form is, beside its field. While the client takes over
  // the page, nothing may be put between its nodes: until then it stands at
  // the end of the page.
  function say(form, text, wrong) {
    let place = places.get(form);
    if (!place) {
      place = document.createElement("p");
      place.setAttribute("role", "status");
      places.set(form, place);
    }
    const state = window.loupe ? window.loupe.state : "failed";
    const field = form.querySelector("input[type=file]");
    const home = state === "live" || state === "failed" ? field : document.body.lastChild;
    if (home && place.previousSibling !== home && (home === field || !place.isConnected)) home.after(place);
    place.className = wrong ? "err-msg" : "small";
    if (place.textContent !== text) place.textContent = text;
    if (wrong) {
      place.tabIndex = -1;
      place.focus();
    }
    if (home !== field) setTimeout(() => settle(form, place), 200);
  }

  // settle brings what is said beside the field once the client has taken the
  // page over: until then nothing may be added inside it.
  function settle(form, place) {
    const field = form.querySelector("input[type=file]");
    const state = window.loupe ? window.loupe.state : "failed";
    if (!place.isConnected || !field) return;
    if (state !== "live" && state !== "failed") setTimeout(() => settle(form, place), 200);
    else if (place.previousSibling !== field) field.after(place);
  }

  // sendAll sends the files of a form one after the other. It returns those
  // that did not arrive and what is said about them.
  async function sendAll(form, files) {
    const left = [];
    const told = [];
    for (const file of files) {
      let shown = -1;
      try {
        await send(form, file, (share) => {
          const percent = share === null ? null : Math.floor(share * 10) * 10; // read aloud: not at every piece
          if (percent === shown) return;
          shown = percent;
          const text = percent === null ? form.dataset.waiting : form.dataset.sending;
          say(form, (text || "{name}: {percent} %").replace("{percent}", percent ?? "…").replace("{name}", () => file.name), false);
        });
      } catch (err) {
        const words = (err instanceof Refusal && err.message) || form.dataset.lost || "✗";
        told.push(file.name + ": " + words);
        if (!(err instanceof Refusal)) left.push(file); // can be tried again as it is
      }
    }
    return { left, told };
  }

  // put leaves only some files in a field.
  function put(field, files) {
    const list = new DataTransfer();
    for (const file of files) list.items.add(file);
    field.files = list.files;
  }

  // A form with files is held back until they have arrived. Then the browser
  // sends it, without them, as it would have.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-upload]")) return;
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    const field = form.querySelector("input[type=file]");
    const files = field ? [...field.files] : [];
    const by = event.submitter;
    const keeps = !by || !by.name || by.name === "then"; // not the one that takes a file away
    if (!files.length || !keeps || !form.dataset.upload || !window.DataTransfer) return;
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    const stay = (e) => e.preventDefault();
    addEventListener("beforeunload", stay);
    const { left, told } = await sendAll(form, files);
    removeEventListener("beforeunload", stay);
    form.removeAttribute("aria-busy");
    if (!form.isConnected) return;
    if (field.isConnected) put(field, left);
    if (told.length) {
      say(form, told.join(" "), true);
      return;
    }
    form.requestSubmit(by && by.isConnected ? by : undefined);
  });
})();
