// Package bench measures the speed of the whole program: requests a second of
// a public and of a personal page on both databases, beside a plain static
// server of the same bytes in the same run. Machines differ and are noisy:
// the ratios count, not the figures.
//
// What people feel is measured in a browser, by run.sh in this folder.
package bench
