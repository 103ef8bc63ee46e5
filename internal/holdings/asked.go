package holdings

// An Asked is what became of asking the source system of a domain, while a page
// was made, what it holds at this moment.
type Asked string

// What can become of it. Only with [Answered] the document of the page is of
// this moment; with all others it is the last one that was fed.
const (
	NotAsked Asked = ""         // no system of the domain can be asked
	Answered Asked = "answered" // it said what it holds now
	Silent   Asked = "silent"   // it did not answer in time, or not as was agreed
	Stranger Asked = "stranger" // it answered that it knows no such member
)
