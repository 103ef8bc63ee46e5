// Package auth is the door: login with OpenID Connect as a
// backend-for-frontend, sessions kept in the database, roles. It is the only
// importer of OpenID Connect libraries outside the demonstration.
package auth
