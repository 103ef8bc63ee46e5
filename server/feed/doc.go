// Package feed reads what source systems say about members, and brings it into
// the database: files of JSON Lines, compressed or not, of six feeds.
//
// A file is a run. [Rules] check each line against the register and make a row
// of it; what is personal beyond a name is sealed on the way. [Import] stages
// the rows in a [RunStore] and switches the run on in one moment: until then,
// and if it is refused, all stays as it was. [Validation] finds what is wrong
// with a file without a database.
//
// A line that cannot be accepted is named by its number and a reason. A reason
// never repeats a value of the line: the files hold national numbers and health
// data. docs/feeds says what the files hold.
package feed
