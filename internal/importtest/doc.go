// Package importtest holds the dependency rule of the project as a test:
// internal and locales are pure; app and server see them and never each
// other; cmd sees everything. It has no code of its own.
//
// Run it with -count=1: the test cache does not know about imports.
package importtest
