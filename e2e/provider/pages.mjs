// The pages of the independent provider: plain HTML, without script or style.

// safe returns a text for use in HTML.
function safe(text) {
  return String(text).replace(/[&<>"']/g, (c) => "&#" + c.charCodeAt(0) + ";");
}

// page returns a document.
function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${safe(title)}</title>
</head>
<body><main><h1>${safe(title)}</h1>
${body}
</main></body>
</html>`;
}

// radios returns a group of radio buttons.
function radios(name, legend, options) {
  const one = ([value, text, checked]) =>
    `<p><label><input type="radio" name="${name}" value="${safe(value)}"${checked ? " checked" : ""}> ${safe(text)}</label></p>`;
  return `<fieldset><legend>${safe(legend)}</legend>\n${options.map(one).join("\n")}\n</fieldset>`;
}

// loginPage returns the page on which one picks who to be, how surely, and
// since how many hours. Asked is the acr_values of the client, if any; the
// strongest is chosen where it asks for nothing.
export function loginPage(uid, people, levels, asked) {
  const wanted = (asked ?? "").split(" ").find((v) => levels.includes(v)) ?? levels.at(-1);
  return page("Independent login", `<form method="post" action="/interaction/${safe(uid)}">
${radios("person", "Who are you?", people.map((p) => [p.sub, p.given + " " + p.family, false]))}
${radios("level", "How surely?", levels.map((l) => [l, l, l === wanted]))}
<p><label>Logged in so many hours ago <input type="number" name="old" value="0" min="0" max="24"></label></p>
<p><button name="action" value="login">Log in</button> <button name="action" value="cancel">Cancel</button></p>
</form>`);
}

// logoutPage returns the page that asks whether to log out. Form is that of
// the library, without buttons.
export function logoutPage(form) {
  return page("Log out here too?", `${form}
<p><button form="op.logoutForm" name="logout" value="yes">Log out</button> <button form="op.logoutForm">Stay</button></p>`);
}

// messagePage returns a page with one sentence.
export function messagePage(title, text) {
  return page(title, `<p>${safe(text)}</p>`);
}
