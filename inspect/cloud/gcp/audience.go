package gcp

import (
	"fmt"
	"slices"
	"strings"

	"mintmark/inspect/cloud"
)

const (
	maxAudiences      = 10
	maxAudienceLength = 256
)

// audience compares aud with the provider's list or, without one, with the provider's own name.
func (j *judge) audience() {
	aud, ok := j.token.Claim("aud").Texts()
	if !ok || len(aud) == 0 || len(aud) == 1 && aud[0] == "" {
		j.add(cloud.Fail, "audience", codeAudienceMissing, "an aud claim", shown(j.token.Claim("aud")), "")
		return
	}
	got := strings.Join(aud, ", ")
	if len(j.s.AllowedAudiences) > 0 {
		j.judgeAudience(aud, j.s.AllowedAudiences, codeAudienceMismatch)
		return
	}
	if !j.s.described() {
		why := "Tell issuer, mapping and audiences as the provider has them, or read it with gcloud … providers describe. A provider without a list accepts its own name only."
		j.add(cloud.Unknown, "audience", codeAudienceUnknown, "the provider's allowed audiences", got, why)
		return
	}
	if !j.res.known() {
		j.add(cloud.Unknown, "audience", codeAudienceUnknown, "the provider's own name, which the profile does not hold in full", got, "")
		return
	}
	j.judgeAudience(aud, j.res.defaultAudiences(), codeAudienceDefault)
}

func (j *judge) judgeAudience(aud, allowed []string, code string) {
	expected, got := strings.Join(allowed, " or "), strings.Join(aud, ", ")
	for _, a := range aud {
		if !slices.Contains(allowed, a) {
			continue
		}
		if len(aud) > 1 {
			j.add(cloud.Warn, "audience", codeAudienceArray, expected, got, "")
		} else {
			j.pass("audience", expected, got, "The token's aud is allowed, letter for letter.", code)
		}
		return
	}
	why := ""
	for _, want := range allowed {
		if near := difference(want, aud[0]); near != "" {
			why = fmt.Sprintf("The nearest is %s. %s", want, near)
			break
		}
	}
	j.add(cloud.Fail, "audience", code, expected, got, why)
}

// unsaveable is one thing that no provider can be saved with.
type unsaveable struct{ code, what string }

// impossible finds what no provider can be saved with: then the real one must look different, and an exchange with
// exactly this configuration finds no provider.
func (j *judge) impossible() (found []unsaveable) {
	if j.s.Issuer != "" && !strings.HasPrefix(j.s.Issuer, "https://") {
		found = append(found, unsaveable{codeIssuerScheme, j.s.Issuer})
	}
	if n := len(j.s.AllowedAudiences); n > maxAudiences {
		found = append(found, unsaveable{codeAudienceLimit, fmt.Sprintf("%d allowed audiences", n)})
	}
	for _, a := range j.s.AllowedAudiences {
		if len(a) > maxAudienceLength {
			found = append(found, unsaveable{codeAudienceLimit, fmt.Sprintf("an allowed audience of %d characters", len(a))})
			break
		}
	}
	if n := len(j.s.AttributeCondition); n > maxCondition {
		found = append(found, unsaveable{codeConditionLimit, fmt.Sprintf("a condition of %d characters", n)})
	}
	return append(found, j.impossibleMapping()...)
}
