package readability

import "strings"

// frenchOdd are words whose spelling misleads, with their syllables.
var frenchOdd = map[string]int{
	"août": 1, "saoul": 1, "paon": 1, "faon": 1, "taon": 1, "poêle": 1, "moelle": 1, "moelleux": 2, "ouïe": 1,
	"aiguë": 2, "ambiguë": 3, "alcool": 2, "alcools": 2, "pays": 2, "paysan": 3, "paysage": 3, "paysages": 3,
	"abbaye": 3, "facebook": 2, "online": 2, "monsieur": 2, "messieurs": 2, "yaourt": 2, "femme": 1, "e": 1,
	"team": 1, "leasing": 2, "niveau": 2, "caoutchouc": 2,
}

// frenchSounded are the words in -ent, other than those in -ment, whose ending
// is heard: nouns, adjectives, and verbs in the singular. In any other word in
// -ent the ending is that of a verb in the plural, and silent.
var frenchSounded = set(`
	absent accent accident adhérent adjacent adolescent affluent agent antécédent apparent appartient ardent
	argent avent cent client coefficient cohérent compétent concurrent conscient consent conséquent content
	contient continent contingent convalescent convient couvent dent déficient dément détient devient différent
	diligent divergent décent efficient éloquent émergent éminent entretient équivalent évident excellent
	fréquent imminent impatient imprudent incident incohérent incompétent inconscient inconvénient indécent
	indifférent inexistent influent ingrédient inhérent innocent insolent intelligent intermittent intervient
	lent maintient mécontent négligent obtient occident orient paravent parent parvient patent patient permanent
	pertinent polyvalent pourcent précédent présent président prévient prudent provient quotient récent récipient
	récurrent référent régent résident retient revient ressent sent serpent souvent souvient soutient subséquent
	talent tient torrent transparent turbulent urgent vent vient violent virulent
`)

// frenchSilentMent are the endings of verbs in -ment whose ending is silent.
var frenchSilentMent = []string{
	"rment", "omment", "iment", "ament", "aiment", "lment", "gment", "ument", "èment", "âment", "ôment", "ythment",
}

// frenchHeardMent are the words with such an ending that are no verbs.
var frenchHeardMent = set(`
	absolument aliment argument assentiment assidument bâtiment ciment comment compliment condiment détriment
	document dûment éperdument ferment filament firmament fragment gaiment hardiment indûment infiniment
	instrument joliment jument ligament médicament moment monument nutriment pigment piment poliment
	pressentiment prétendument quasiment régiment ressentiment rudiment sacrement sédiment segment sentiment
	serment tempérament testament uniment vraiment
`)

// french counts the syllables of a French word in small letters.
func french(word string) int {
	if n, ok := frenchOdd[word]; ok {
		return n
	}
	word = strings.NewReplacer("qu", "k", "gué", "gé", "guè", "gè", "guê", "gê", "gue", "ge", "gui", "gi",
		"gea", "ja", "geo", "jo", "geâ", "jâ", "geô", "jô", "œu", "eu", "œ", "e", "æ", "e", "oeu", "eu", "cue", "ke",
	).Replace(frenchStem(word))
	letters := []rune(word)
	count := 0
	for i := 0; i < len(letters); {
		if !frenchNucleus(letters, i) {
			i++
			continue
		}
		end := i
		for end < len(letters) && frenchNucleus(letters, end) {
			end++
		}
		count += frenchRun(letters, i, end)
		i = end
	}
	return count
}

// frenchStem cuts a mute ending off: -e, -es and the verbal -ent, where another
// vowel is left.
func frenchStem(word string) string {
	stem := word
	switch {
	case strings.HasSuffix(word, "ent") && frenchMuteEnt(word):
		stem = strings.TrimSuffix(word, "ent")
	case strings.HasSuffix(word, "es"):
		stem = strings.TrimSuffix(word, "es")
	case strings.HasSuffix(word, "e"):
		stem = strings.TrimSuffix(word, "e")
	}
	spoken := strings.TrimSuffix(stem, "u") // the u of que and longue
	if stem != spoken && (strings.HasSuffix(spoken, "q") || strings.HasSuffix(spoken, "g")) {
		stem = spoken
	}
	if strings.IndexFunc(stem, isVowel) < 0 {
		return word
	}
	return stem
}

// frenchMuteEnt reports whether the ending -ent of a word is silent.
func frenchMuteEnt(word string) bool {
	if frenchSounded[word] || frenchHeardMent[word] {
		return false
	}
	if !strings.HasSuffix(word, "ment") {
		return true
	}
	if strings.HasSuffix(word, "amment") || strings.HasSuffix(word, "emment") {
		return false
	}
	for _, ending := range frenchSilentMent {
		if strings.HasSuffix(word, ending) {
			return true
		}
	}
	return false
}

// frenchNucleus reports whether a letter belongs to a group of vowels. A y
// before a vowel is a consonant, at the beginning and between two vowels.
func frenchNucleus(w []rune, i int) bool {
	if w[i] != 'y' {
		return isVowel(w[i])
	}
	before := i > 0 && isVowel(w[i-1])
	after := i+1 < len(w) && isVowel(w[i+1])
	return !after || i > 0 && !before
}

// frenchRun counts the syllables of a group of vowels, from begin to end.
func frenchRun(w []rune, begin, end int) int {
	count := 1
	cluster := frenchCluster(w, begin)
	for i := begin + 1; i < end; i++ {
		if frenchHiatus(w, begin, i, end, cluster) {
			count++
		}
	}
	return count
}

// frenchHiatus reports whether a new syllable begins at the vowel i of the
// group that begins at begin.
func frenchHiatus(w []rune, begin, i, end int, cluster bool) bool {
	a, b := w[i-1], w[i]
	glide := i-1 == begin && (a == 'i' || a == 'u' || a == 'y') || i-2 == begin && w[begin] == 'o' && a == 'u'
	switch {
	case strings.ContainsRune("ïëüÿ", b):
		return true
	case a == 'é': // réel, géant
		return true
	case glide && a == 'u' && b == 'i' && (i-1 == begin || i+1 < len(w) && w[i+1] == 'l'): // bruit, brouillon
		return false
	case glide: // client, cruel, prouesse; but action, situation, louer
		return cluster
	case strings.ContainsRune("éèêáâ", b): // aérien, poème
		return a != 'i' && a != 'u'
	case a == 'o' && b == 'o': // coordonner, but cookie
		return begin == 1 && w[0] == 'c' && i+1 < len(w) && (w[i+1] == 'r' || w[i+1] == 'p')
	case a == 'e' && b == 'a': // idéal has an é; eau is one
		return i+1 >= end || w[i+1] != 'u'
	}
	return a == 'a' && (b == 'o' || b == 'e' || b == 'a') || a == 'o' && (b == 'a' || b == 'e') || a == 'e' && b == 'o'
}

// frenchCluster reports whether a group such as cl or br stands before a place.
func frenchCluster(w []rune, i int) bool {
	return i > 1 && (w[i-1] == 'l' || w[i-1] == 'r') && strings.ContainsRune("bcdfgptvk", w[i-2])
}

// set returns the words of a list.
func set(list string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(list) {
		words[w] = true
	}
	return words
}
