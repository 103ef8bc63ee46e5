// Package live asks source systems what they hold about a member at this
// moment, beside what they feed.
//
// A mutuality puts a connector before a system: a small HTTP interface that
// docs/connector describes. A question names a domain and the key of a member
// in the feeding system, never a national number, and nothing of it is in an
// address. An answer is read as strictly as a line of a feed.
//
// A page waits for an answer as long as its budget and no longer. Within it,
// failures that another try may mend are tried again; a system that keeps
// failing is left alone for a while; and no system is asked more at once than
// it was said to bear. Whatever goes wrong, the page shows what was fed last and
// says so. Nothing of an answer is kept: decision 25 says why.
package live
