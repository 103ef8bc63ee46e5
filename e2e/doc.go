// Package e2e holds the journeys of people through Loupe, in a real browser,
// against the real program: one file per journey.
//
// Everything in it is a test. Each site is a program of its own with a
// database of its own, each tab a browser profile of its own, so the journeys
// do not depend on each other. Every tab fails its test for an error on the
// console, a violation of the content security policy or a request to another
// site; every site fails it for anything personal in the log.
//
// With LOUPE_E2E_PICTURES=1 folder shots holds pictures of every page, for people
// to look at.
package e2e
