package readability_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/loupe-privacy/loupe/internal/lang"
	"github.com/loupe-privacy/loupe/internal/readability"
)

// frenchWords are words with a dot where one syllable ends and the next begins,
// divided by ear: the final mute e is silent, the one inside a word is heard.
const frenchWords = `
	le de que qui je ce les des es ces me très é·té êtes âge œil œufs vœu cœur sœur
	eau eaux beau beaux peau ba·teau ré·seau bu·reau août pa·ys pa·y·san
	pied vieux yeux oui nuit bruit fruit lieu lien bien rien hier tiers ciel
	siècle soin soins droit droits mois trois loi lois joue vue rue quand guide langue
	peuvent doivent payent paient soient tient vient con·vient main·tient cent dent vent lent sent
	ac·ci·dent ac·ci·dents mo·ment mo·ments do·cu·ment do·cu·ments com·ment sou·vent ar·gent a·gent pa·rent
	cli·ent cli·ents pa·tient pa·tients con·tent ur·gent ré·cent dif·fé·rent per·ma·nent ex·cel·lent
	donnent parlent ex·istent traitent é·taient a·vaient vé·ri·fient é·tu·dient créent con·ti·nuent
	con·firment ex·priment in·forment nomment ré·clament es·timent aiment ser·ment bâ·ti·ment
	ra·re·ment no·tam·ment ré·cem·ment vrai·ment ab·so·lu·ment a·li·ment mé·di·ca·ment rem·bour·se·ment paie·ment
	ré·el gé·ant cré·er i·dé·al é·va·luer eu·ro·pé·en eu·ro·pé·enne ré·u·nion ré·in·té·grer thé·âtre
	na·ïf ma·ïs No·ël Is·ra·ël co·ïn·cide mo·sa·ïque hé·ro·ïne é·go·ïste am·bi·guë
	po·ème po·ète a·é·rien a·é·ro·port cha·os co·or·don·ner co·o·pé·rer co·ef·fi·cient o·a·sis al·cool coo·kies
	ac·tion ques·tion na·tion si·tua·tion mu·ta·tion mé·tier dos·sier der·nier pre·mier fi·chier so·cié·té
	cri·er pri·ère ou·vri·er ou·bli·er fé·vri·er tri·angle qua·tri·ème bi·bli·o·thèque tru·and cru·el in·flu·ence
	pa·yer mo·yen vo·yage ci·to·yen em·plo·yeur a·ppu·yer sys·tème type phy·sique
	brou·illon feuille fille ac·cueil fau·teuil tra·vail tra·va·iller grouille prou·esse jouer
	de·mande de·mandent in·diquent ex·pliquent man·geons o·bli·geant longue fa·ti·gué dis·tin·guer
	gui·chet con·ser·va·tion in·va·li·di·té mu·tua·li·té in·ter·mu·tua·liste con·fi·den·tia·li·té ad·mi·nis·tra·tion
	bé·né·fi·ciaire o·bli·ga·toire fi·nan·cière res·pon·sa·bi·li·té ma·la·die du·rée an·née re·çue re·çoit e·mail→e-mail
	l’as·su·rance au·jour·d’hui→aujourd’hui a·vez·vous→avez-vous c’é·tait
`

// dutchWords are words divided as they are written.
const dutchWords = `
	de het een één u wij ij zij zorg recht wet geld nieuw eeuw leeuw sneeuw uw ruw kaas trein tuin bouw blauw hoe
	doen zien drie twee zee oog uur deur neus huis gaat krijgt arts beurt schrijft ei eis kooi draai groei dienst
	nieu·we eeu·wen vrou·wen zie·ken draai·en groei·en kooi·en moei·te moei·lijk hou·den ziek·te i·dee ui·ten lui·e
	i·dee·ën zee·ën drie·ën ca·te·go·rie·ën fi·nan·ci·ën bac·te·ri·ën Bel·gi·ë pa·ti·ënt cli·ënt ef·fi·ci·ënt
	na·ïef e·go·ïst ru·ï·ne he·ro·ï·ne mo·za·ïek con·ti·nu·ï·teit ge·ïn·for·meerd ge·ïnd be·ïn·vloe·den
	ge·üit ge·ëist be·ëin·di·gen ge·ëerd re·ëel re·ë·le po·ë·zie co·ör·di·na·tie co·ö·pe·ra·tie re·ïn·te·gra·tie va·cu·üm
	of·fi·ci·eel fi·nan·ci·eel so·ci·aal spe·ci·aal ma·te·ri·aal i·de·aal the·a·ter re·ac·tie mi·li·eu op·nieuw
	ra·di·o vi·de·o stu·die sta·ti·on pen·si·oen pe·ri·o·de si·tu·a·tie ac·tu·eel ac·tu·e·le in·di·vi·du·eel ja·nu·a·ri
	mu·se·um ly·ce·um pe·tro·le·um Eu·ro·pa bu·reau ni·veau ca·deau ge·au·to·ma·ti·seerd ge·au·to·ma·ti·seer·de
	be·oor·de·len ge·o·pend be·ant·woor·den ge·oe·fend bij·een·komst bij·en co·a·li·tie cha·os zo·als ho·tel
	sys·teem ba·by pri·va·cy hy·po·theek ro·yaal yo·ga ty·pe me·disch me·di·sche
	zie·ken·fonds zie·ken·fond·sen ver·ze·ke·ring uit·ke·ring te·ge·moet·ko·ming te·rug·be·ta·ling
	ge·ge·vens per·soons·ge·ge·vens ver·wer·kings·ver·ant·woor·de·lij·ke ar·beids·on·ge·schikt·heid rijks·re·gis·ter·num·mer
	ge·zond·heids·zorg o·ver·heids·in·stan·tie rem·geld ma·xi·mum·fac·tuur in·za·ge be·zwaar
	toe·stem·ming ont·van·ger be·waar·ter·mijn ver·ja·ring aan·ge·slo·te·ne recht·heb·ben·de ge·rech·tig·de
	on·line web·site ser·vice team com·mu·ni·ca·tie e·mail·a·dres→e-mailadres zo’n fo·to’s quiz con·se·quent
`

// othersOf are what no rule of spelling reads: numbers, abbreviations, marks.
var othersOf = map[lang.Lang]map[string]int{
	lang.FR: {
		"0": 2, "1": 1, "7": 1, "16": 1, "17": 2, "21": 3, "35": 2, "40": 2, "71": 4, "80": 3, "81": 4, "90": 2, "99": 3,
		"100": 1, "101": 2, "200": 2, "1000": 1, "2026": 4, "1999": 6, "1000000": 3, "01": 3, "1234567890": 11,
		"INAMI": 3, "ONEM": 2, "MAF": 1, "BIM": 1, "NISS": 1, "MLOZ": 1, "RGPD": 4, "CPAS": 4, "APD": 3, "DPO": 3, "UE": 2,
		"WCAG": 6, "CT1": 3, "6.1.c": 3, "1er": 2, "isi+": 2, "30e": 2, "": 0, "—": 0, "+": 0, "À": 1, "n": 1,
	},
	lang.NL: {
		"0": 1, "1": 1, "7": 2, "12": 1, "17": 3, "20": 2, "21": 4, "30": 2, "70": 3, "77": 6, "100": 2, "101": 3,
		"1000": 2, "2000": 3, "2026": 7, "1000000": 3, "05": 2,
		"RIZIV": 2, "MAF": 1, "NIC": 1, "MLOZ": 1, "AVG": 3, "GBA": 3, "KSZ": 3, "OCMW": 4, "VMOB": 4, "INSZ": 4, "VI": 2,
		"CG2": 3, "9.2.h": 4, "30ste": 3, "isi+-kaart": 3, "'s": 1, "": 0, "€": 0,
	},
}

// TestSyllables counts the words of the tables. Where a word is not what
// remains without its dots, it stands behind an arrow.
func TestSyllables(t *testing.T) {
	for in, table := range map[lang.Lang]string{lang.FR: frenchWords, lang.NL: dutchWords} {
		fields := strings.Fields(table)
		if len(fields) < 120 {
			t.Errorf("%s: only %d words", in, len(fields))
		}
		for _, field := range fields {
			divided, word, found := strings.Cut(field, "→")
			if !found {
				word = strings.ReplaceAll(divided, "·", "")
			}
			if got, want := readability.Syllables(in, word), strings.Count(divided, "·")+1; got != want {
				t.Errorf("%s: %s has %d, want %d: %s", in, word, got, want, divided)
			}
			first, rest := utf8.DecodeRuneInString(word)
			capital := string(unicode.ToUpper(first)) + word[rest:]
			if readability.Syllables(in, capital) != readability.Syllables(in, word) {
				t.Errorf("%s: %s counts otherwise than %s", in, capital, word)
			}
		}
	}
	for in, words := range othersOf {
		for word, want := range words {
			if got := readability.Syllables(in, word); got != want {
				t.Errorf("%s: %q has %d, want %d", in, word, got, want)
			}
		}
	}
}
