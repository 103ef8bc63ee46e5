// The independent identity provider of the journeys: oidc-provider, a
// certified implementation that shares no code with Loupe or with the
// provider of the demonstration.
//
// The first line on standard input is its configuration, as JSON:
//
//   issuer      where it listens and what it calls itself, without a path
//   clients     metadata of the clients, as in OpenID Connect registration
//   people      who can log in: sub, given, family, locale, number
//   pushed      whether every authorization request must be pushed (RFC 9126)
//   inIdToken   whether all claims are in the ID token, and not only at userinfo
//
// It ends when standard input ends. It says what happens on standard output,
// one word and its details a line. It protects nothing: whoever reaches it can
// be anybody, as sure as they like, since whenever they like.
import { randomBytes, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import { loginPage, logoutPage, messagePage } from "./pages.mjs";

// The library wants URL.parse, which came after the Node.js of Debian 13.
URL.parse ??= (address, base) => (URL.canParse(address, base) ? new URL(address, base) : null);
const { Provider, interactionPolicy } = await import("oidc-provider");

// How sure the provider can be, from weak to strong.
const LEVELS = ["urn:example:low", "urn:example:substantial", "urn:example:high"];

// signingKey returns a new private key for an algorithm, as a JWK.
function signingKey(alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: "jwk" }), alg, use: "sig", kid: randomBytes(8).toString("hex") };
}

// tooWeak reports whether a session is weaker than all that acr_values names.
function tooWeak(ctx) {
  const asked = (ctx.oidc.params.acr_values ?? "").split(" ").map((v) => LEVELS.indexOf(v)).filter((i) => i >= 0);
  return asked.length > 0 && LEVELS.indexOf(ctx.oidc.acr) < Math.min(...asked);
}

// policy asks for a login where there is none or it is not good enough, and
// for no consent. Whoever has just logged in too weakly is sent back so: it is
// for the client to look.
function policy() {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  prompts.remove("consent");
  prompts.get("login").checks.add(new Check("weak", "a stronger login is needed",
    (ctx) => tooWeak(ctx) && !ctx.oidc.result?.login));
  return prompts;
}

// grantAll gives a client what it asks for, without asking the person.
async function grantAll(ctx) {
  const { client, session, provider, params } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(params.scope);
  await grant.save();
  return grant;
}

// account returns how the library finds a person.
function account(people) {
  return (_ctx, sub) => {
    const p = people.find((p) => p.sub === sub);
    return p && {
      accountId: sub,
      claims: () => ({
        sub, given_name: p.given, family_name: p.family, name: p.given + " " + p.family,
        locale: p.locale, egovNRN: p.number || undefined,
      }),
    };
  };
}

// configuration returns the settings of the library.
function configuration(c) {
  const cookie = { httpOnly: true, sameSite: "lax", overwrite: true, signed: true };
  return {
    acrValues: LEVELS,
    claims: {
      openid: ["sub", "acr"], profile: ["name", "given_name", "family_name", "locale"], egovnrn: ["egovNRN"],
    },
    clientAuthMethods: ["client_secret_basic", "private_key_jwt"],
    clients: c.clients,
    conformIdTokenClaims: !c.inIdToken,
    cookies: { keys: [randomBytes(32).toString("hex")], short: cookie, long: cookie },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      encryption: { enabled: true },
      jwtUserinfo: { enabled: true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: Boolean(c.pushed) },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => { ctx.body = logoutPage(form); },
        postLogoutSuccessSource: (ctx) => { ctx.body = messagePage("Logged out", "Nothing more is open here."); },
      },
      userinfo: { enabled: true },
    },
    // The library guards its calls against addresses of the machine itself,
    // which is where everybody is here: the guard is left out.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount: account(c.people),
    interactions: { policy: policy(), url: (_ctx, interaction) => "/interaction/" + interaction.uid },
    jwks: {
      keys: [signingKey("ES256", "ec", { namedCurve: "P-256" }), signingKey("RS256", "rsa", { modulusLength: 2048 })],
    },
    loadExistingGrant: grantAll,
    renderError: (ctx, out) => {
      ctx.type = "html";
      ctx.body = messagePage("This went wrong", out.error + ": " + (out.error_description ?? ""));
    },
    responseTypes: ["code"],
    scopes: ["openid", "profile", "egovnrn"],
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600 * 12 },
  };
}

// form reads the body of a form.
async function form(req) {
  let body = "";
  for await (const part of req) body += part;
  return new URLSearchParams(body);
}

// answer sends a page or, as text that starts with a brace, JSON.
function answer(res, status, body) {
  res.writeHead(status, {
    "Content-Type": body.startsWith("{") ? "application/json" : "text/html; charset=utf-8",
    "Cache-Control": "no-store",
  });
  res.end(body);
}

// login shows the page of a login under way, or takes what was chosen on it.
async function login(provider, people, req, res) {
  const { uid, params } = await provider.interactionDetails(req, res);
  if (req.method !== "POST") {
    answer(res, 200, loginPage(uid, people, LEVELS, params.acr_values));
    return;
  }
  const chosen = await form(req);
  if (chosen.get("action") === "cancel") {
    await provider.interactionFinished(req, res, { error: "access_denied" }, { mergeWithLastSubmission: false });
    return;
  }
  const sub = chosen.get("person"), acr = chosen.get("level"), old = Number(chosen.get("old") || 0);
  if (!people.some((p) => p.sub === sub) || !LEVELS.includes(acr) || !(old >= 0)) {
    answer(res, 422, messagePage("This went wrong", "Nobody, or nothing, was chosen."));
    return;
  }
  await provider.interactionFinished(req, res, {
    login: { accountId: sub, acr, amr: ["sc"], ts: Math.floor(Date.now() / 1000) - old * 3600 },
  }, { mergeWithLastSubmission: false });
}

// endSessions ends every session of a person, as an operator of the provider
// would, and tells the clients. It returns what they answered.
async function endSessions(provider, sessions, sub) {
  const told = [];
  for (const uid of sessions) {
    const session = await provider.Session.findByUid(uid);
    if (session?.accountId !== sub) continue;
    for (const [id, { sid }] of Object.entries(session.authorizations ?? {})) {
      const client = await provider.Client.find(id);
      if (!client?.backchannelLogoutUri) continue;
      const error = await client.backchannelLogout(sub, sid).then(() => "", (e) => e.message);
      told.push({ client: id, error });
    }
    await session.destroy();
    sessions.delete(uid);
  }
  return told;
}

// listenTo says on standard output what the provider does.
function listenTo(provider, sessions) {
  provider.on("authorization.success", (ctx) => {
    sessions.add(ctx.oidc.session.uid);
    console.log("authorized", ctx.oidc.client.clientId, ctx.oidc.session.accountId, ctx.oidc.acr);
  });
  for (const kind of ["authorization_code", "access_token"]) {
    provider.on(kind + ".saved", (token) => console.log("issued", kind, token.jti));
  }
  provider.on("pushed_authorization_request.success", (_ctx, client) => console.log("pushed", client.clientId));
  provider.on("backchannel.success", (_ctx, client, sub) => console.log("told", client.clientId, sub));
  provider.on("backchannel.error", (_ctx, err, client, sub) => console.log("untold", client.clientId, sub, err.message));
  for (const event of ["authorization.error", "grant.error", "pushed_authorization_request.error", "userinfo.error",
    "end_session.error", "end_session_confirm.error", "server_error"]) {
    provider.on(event, (_ctx, err) => console.log("refused", event, err.message, err.error_description ?? "", err.error_detail ?? ""));
  }
}

// serve answers requests until standard input ends.
function serve(c) {
  const provider = new Provider(c.issuer, configuration(c)), sessions = new Set();
  listenTo(provider, sessions);
  const library = provider.callback();
  const route = async (req, res) => {
    const url = new URL(req.url, c.issuer);
    if (url.pathname.startsWith("/interaction/")) {
      await login(provider, c.people, req, res);
    } else if (req.method === "POST" && url.pathname === "/test/logout") {
      answer(res, 200, JSON.stringify({ told: await endSessions(provider, sessions, url.searchParams.get("sub")) }));
    } else {
      await library(req, res);
    }
  };
  const { hostname, port } = new URL(c.issuer);
  createServer((req, res) => route(req, res).catch((err) => {
    console.log("failed", err.stack);
    answer(res, 500, messagePage("This went wrong", String(err.message)));
  })).listen(Number(port), hostname);
}

let started = false;
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (!started) serve(JSON.parse(line));
    started = true;
  })
  .on("close", () => process.exit(0));
