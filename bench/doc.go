// Package bench measures the speed of the whole program: requests a second of
// a public and of a personal page on both databases, beside a plain static
// server of the same bytes in the same run. Machines differ and are noisy:
// the ratios count, not the figures.
//
// Feeds are measured with a mutuality that does not exist, as large as
// LOUPE_BENCH_MEMBERS says: imports with the program beside a bare COPY of the
// same rows, and what pages take with few members and with many:
//
//	LOUPE_BENCH_MEMBERS=100000 go test -run '^$' -bench Feeds -benchtime 1x -timeout 2h ./bench
//
// What people feel is measured in a browser, by run.sh in this folder.
package bench
