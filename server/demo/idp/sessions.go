package idp

import (
	"net/http"
	"strconv"
	"time"

	"github.com/loupe-privacy/loupe/internal/lang"
)

// sessionsView is what the page of who is logged in shows.
type sessionsView struct {
	view
	People  []personIn
	Notices []noticeLine
}

// personIn is somebody who is logged in, at least once.
type personIn struct {
	Subject string
	Name    string
	Lang    lang.Lang
	Logins  []loginLine
}

// loginLine is one login.
type loginLine struct {
	ID     string
	Where  string
	How    string
	Proved string // how long ago
	Here   bool   // in the browser that asks
}

// noticeLine is one logout token that was sent.
type noticeLine struct {
	Name  string
	Lang  lang.Lang
	Where string
	Went  string // what came of it
	When  string // how long ago
	Good  bool   // Loupe took it
}

// showSessions shows who is logged in where. Whoever reaches the provider may
// see it, as they may be anybody.
func (d *desk) showSessions(w http.ResponseWriter, r *http.Request) {
	v := sessionsView{view: d.view(r, nil, func(t words) string { return t.SessionsTitle })}
	v.Who = ""
	now, browser, at := time.Now(), browserOf(r), map[string]int{}
	for _, l := range d.store.loggedIn() {
		i, ok := at[l.person.Subject]
		if !ok {
			i = len(v.People)
			at[l.person.Subject] = i
			v.People = append(v.People, personIn{Subject: l.person.Subject, Name: fullName(l.person), Lang: l.person.Lang})
		}
		v.People[i].Logins = append(v.People[i].Logins, loginLine{
			ID: l.sid, Where: v.Words.where(l.client.For), How: l.method.Name.In(v.Lang),
			Proved: v.Words.Ago(now.Sub(l.authenticated)), Here: l.browser == browser,
		})
	}
	for _, n := range d.store.lastNotices() {
		v.Notices = append(v.Notices, noticeLine{
			Name: fullName(n.login.person), Lang: n.login.person.Lang, Where: v.Words.where(n.login.client.For),
			Went: v.Words.went(n), When: v.Words.Ago(now.Sub(n.at)), Good: n.received(),
		})
	}
	d.show(w, http.StatusOK, "sessions", v)
}

// endSessions ends one login, or all of a person, and tells Loupe. This is how
// a provider ends a session that Loupe knows nothing of yet.
func (d *desk) endSessions(w http.ResponseWriter, r *http.Request) {
	if sid := r.PostFormValue("sid"); sid != "" {
		d.tell(r.Context(), d.store.end(func(l login) bool { return l.sid == sid }), true)
	} else if subject := r.PostFormValue("subject"); subject != "" {
		ended := d.store.end(func(l login) bool { return l.person.Subject == subject })
		d.tell(r.Context(), oncePerClient(ended), false)
	}
	http.Redirect(w, r, sessionsPath+"?lang="+string(pageLang(r, nil)), http.StatusSeeOther)
}

// oncePerClient returns one of the logins of a person at each client.
func oncePerClient(all []login) []login {
	var once []login
	seen := map[*client]bool{}
	for _, l := range all {
		if !seen[l.client] {
			seen[l.client] = true
			once = append(once, l)
		}
	}
	return once
}

// where names a client.
func (t words) where(a Audience) string {
	if a == Staff {
		return t.AtStaff
	}
	return t.AtMembers
}

// went says what came of a logout token.
func (t words) went(n notice) string {
	switch {
	case !n.told:
		return t.NotTold
	case n.status == 0:
		return t.NoAnswer
	case n.received():
		return t.Received
	}
	return t.Refused + " (" + strconv.Itoa(n.status) + ")"
}
