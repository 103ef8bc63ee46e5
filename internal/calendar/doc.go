// Package calendar knows days and which of them are working days in Belgium.
//
// A working day is here what Regulation (EEC, Euratom) 1182/71 counts as one:
// any day that is not a Saturday, a Sunday or a public holiday. The public
// holidays are the ten of the Act of 4 January 1974 and the Royal Decree of
// 18 April 1974, and the one-off days that the office adds. Days of the
// communities, bridge days and replacement days are working days.
//
// The package has no clock: today is always an argument.
package calendar
