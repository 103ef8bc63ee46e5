package holdings_test

import (
	"testing"

	"github.com/loupe-privacy/loupe/internal/holdings"
)

func TestCodesOfLooksHere(t *testing.T) {
	office := holdings.OfficeService("mloz")
	for _, code := range []string{
		office, holdings.ServiceOperations, holdings.PurposeRequest, holdings.PurposeIdentity,
		holdings.PurposeAccounts, holdings.RoleOfficer, holdings.RoleOperator,
	} {
		if !holdings.IsHere(code) {
			t.Errorf("%q is not told from the codes of sources", code)
		}
	}
	for _, code := range []string{"", "agency", "Loupe:office", "xloupe:office", "loupe"} {
		if holdings.IsHere(code) {
			t.Errorf("%q is taken for a code of ours", code)
		}
	}
	if c, ok := holdings.OfficeOf(office); !ok || c != "mloz" {
		t.Errorf("the office of %q is %q, %t", office, c, ok)
	}
	if c, ok := holdings.OfficeOf(holdings.ServiceOperations); ok {
		t.Errorf("operations are the office of %q", c)
	}
}
