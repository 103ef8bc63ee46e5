// Package sqlstore keeps everything in a SQL database: SQLite in a file, or
// PostgreSQL.
//
// A [Store] implements the stores that packages auth, casework, feed, mail and
// jobs declare and, as [Store.Tree], that of audit. Both engines run the same
// SQL, with numbered placeholders and enumerated columns; whatever differs
// between them is in dialect.go, or in a migration of the same name, and
// nowhere else. Both pass the suite of package storetest.
//
// What the store promises:
//
//   - What it acknowledged is on disk: it survives the end of the process and
//     of the machine.
//   - A write is done whole or not at all. Of two updates that saw the same
//     version of a row, one is done and the other is a fault.Conflict.
//   - A change of a request is there with its history, messages, files, notices,
//     receipt and the jobs that follow from it, and with its leaf in the log, or
//     none of them is. The same message or filing, sent again, is there once.
//   - A member file that is linked to an account gets another account only if
//     one that is linked confirms it, whoever else comes at the same moment.
//   - What a source system tells is seen run by run: all of a run from one
//     instant on, or nothing. A run that is cut off, by whatever, leaves what
//     was seen before and goes on from its last step.
//   - What is read for one member takes a few rows that an index finds, however
//     many members there are.
//   - A file that the office looks up has an entry that says so.
//   - Instants are kept in UTC to the microsecond, rounded down. Days are
//     days, without a zone.
//   - Text is kept as it is, whatever it holds, if it is valid UTF-8 without
//     NUL. Other text is refused on both engines, and never found.
//   - What it says in errors holds no name, number or text of a member.
//
// It decides nothing about who may see what: members and accounts are named
// by the caller, and what belongs to others is not found.
package sqlstore
