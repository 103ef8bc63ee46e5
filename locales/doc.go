// Package locales holds every text of the interface, in French and in Dutch.
//
// The texts are written in catalogs, TOML files in the format of go-i18n named
// "<part>.fr.toml" and "<part>.nl.toml". From them cmd/genlocales generates the
// tables of this package, which need no template engine and no plural library
// and are compiled into the browser client. Some catalogs hold what only
// documents say, the pages that the server alone shows: cmd/genlocales has a
// list of them, and the client is built without their texts. A catalog whose
// part begins with "server" stays out of the tables: only package server/words
// reads it.
//
// To add a text, write it in both languages and run
//
//	go generate ./locales
//
// which refuses a text that is missing, malformed or badly set. Everything here
// is a value: language travels in [Words], never in the package.
package locales

//go:generate go run ../cmd/genlocales
