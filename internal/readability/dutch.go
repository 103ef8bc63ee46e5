package readability

import "strings"

// dutchOdd are words whose spelling misleads, most of them English, with their
// syllables.
var dutchOdd = map[string]int{
	"online": 2, "offline": 2, "site": 1, "sites": 1, "website": 2, "websites": 2, "team": 1, "teams": 1, "loupe": 1,
	"service": 2, "services": 2, "update": 2, "updates": 2, "software": 2, "smartphone": 2, "database": 3,
	"databases": 4, "intake": 2, "facebook": 2, "insurance": 3, "file": 1, "files": 1, "mobile": 2, "leasing": 2,
	"like": 1, "share": 1, "home": 1, "office": 2, "image": 2, "europe": 2, "live": 1, "desktop": 2, "tablet": 2,
	"interface": 3, "freelance": 2, "freelancer": 3, "release": 2, "image's": 2, "dataset": 3, "agreement": 3,
}

// dutchSounds are the groups of vowels that make one syllable, the longest
// first.
var dutchSounds = []string{
	"aai", "ooi", "oei", "eeu", "eau",
	"aa", "ee", "oo", "uu", "ie", "oe", "eu", "ui", "ij", "ei", "ou", "au", "ai", "oi", "ay", "oy", "ey", "uy",
}

// dutch counts the syllables of a Dutch word in small letters.
func dutch(word string) int {
	if n, ok := dutchOdd[word]; ok {
		return n
	}
	word = strings.NewReplacer("qu", "kw", "é", "e", "è", "e", "ê", "e", "á", "a", "à", "a", "â", "a", "ó", "o",
		"ô", "o", "ú", "u", "û", "u", "í", "i", "î", "i", "ç", "s", "œu", "eu", "œ", "e", "æ", "e",
		"ä", "|a", "ë", "|e", "ï", "|i", "ö", "|o", "ü", "|u").Replace(word)
	word = strings.Replace(word, "geau", "ge|au", 1) // geautomatiseerd, but bureau
	count := 0
	for word != "" {
		n, vowel := dutchSound(word)
		if vowel {
			count++
		}
		word = word[n:]
	}
	return count
}

// dutchSound returns the length of the sound that a word begins with, and
// whether it is a vowel.
func dutchSound(word string) (length int, vowel bool) {
	if !strings.ContainsRune("aeiouy", rune1(word)) {
		return len(string(rune1(word))), false
	}
	switch {
	case word[0] == 'y' && len(word) > 1 && strings.ContainsRune("aeiou", rune1(word[1:])): // royaal
		return 1, false
	case strings.HasPrefix(word, "iee"): // officieel; drieën has a trema
		return 1, true
	case strings.HasPrefix(word, "ieuw"): // nieuw, but milieu
		return 3, true
	case strings.HasPrefix(word, "ieu"):
		return 1, true
	case strings.HasPrefix(word, "eum") && len(word) == 3: // lyceum
		return 1, true
	}
	for _, sound := range dutchSounds {
		if strings.HasPrefix(word, sound) {
			if last := sound[len(sound)-1]; last == 'y' && len(word) > len(sound) && isVowel(rune1(word[len(sound):])) {
				continue // the y of royaal belongs to what follows
			}
			return len(sound), true
		}
	}
	return 1, true
}
