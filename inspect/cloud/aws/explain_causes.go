package aws

import (
	"strconv"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

var seenIssuer = lazyregexp.New(`(?i)found in your account for\s+(\S+)`)

// missingProvider: AWS names the iss that it looked for. If the profile believes in a provider for it, the belief is
// wrong; if it says nothing, the trust policy may hint at how the provider was registered.
func (x *explainer) missingProvider() {
	issuer := x.j.req.issuer
	if m := seenIssuer().FindStringSubmatch(x.r.message); m != nil {
		issuer = m[1]
	}
	where := "the role's account"
	if x.j.role.account != "" {
		where = "account " + x.j.role.account
	}
	looked := "AWS looked in " + where + " for a provider whose URL is exactly the token's iss and found none."
	if issuer != "" {
		looked = "AWS looked in " + where + " for a provider whose URL is exactly " + issuer + " and found none."
	}
	believed := x.j.s.ProviderURL
	if code, why := issuerFault(believed, issuer); believed != "" && code != "" {
		x.conclude(code, looked, why)
		return
	}
	belief := ""
	if believed != "" {
		belief = "The profile says that it is registered."
	}
	if x.hinted(issuer, looked, belief) {
		return
	}
	if believed != "" {
		x.conclude("aws.provider.missing", looked, belief, "So it is in another account, or it was registered differently: most often without the final slash.",
			"`aws iam list-open-id-connect-providers` in the role's account shows what is there.")
		return
	}
	x.conclude("aws.provider.missing", looked, "Usual reasons: it was registered without the final slash, for the custom domain instead of the tenant's own (or the reverse), or in another account than the role's.")
}

// hinted: the trust policy names a provider. If that one is not what AWS looked for, it most likely shows how, or where,
// the provider was registered.
func (x *explainer) hinted(issuer, looked, belief string) bool {
	hint := x.j.trustedProvider()
	url := afterProvider(hint)
	if url == "" || issuer == "" || x.j.role.account == "" {
		return false
	}
	code, _ := issuerFault("https://"+url, issuer)
	if code == "aws.issuer.slash" || code == "aws.issuer.case" || code == "aws.issuer.host" && x.j.s.ProviderURL == "" {
		x.certainty = inspect.Inferred
		x.conclude(code, looked, belief, "Likely it is registered as the trust policy names it, "+hint+".")
		return true
	}
	if account := arnAccount(hint); account != "" && account != x.j.role.account && "https://"+url == issuer {
		x.certainty = inspect.Inferred
		x.conclude("aws.trust.principal.account", looked, belief, "The trust policy names the provider of account "+account+", but AWS looks in the role's own account only.")
		return true
	}
	return false
}

func arnAccount(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

func (x *explainer) wrongAudience() {
	if x.c.Token == nil {
		x.conclude("aws.audience.mismatch", "")
		return
	}
	value, claim := comparedAudience(x.j.t)
	if claim == "" {
		x.conclude("aws.audience.many", "The token has no single audience: azp is missing and aud is "+x.j.t.Claim("aud").Raw()+".")
		return
	}
	why := "AWS compared the token's " + claim + ", " + value + ", and it is not among the provider's client IDs."
	if aud := x.j.t.Text("aud"); claim == "azp" && aud != value {
		why += " Usually the API Identifier, " + aud + ", stands there instead."
	}
	x.conclude(x.j.audienceCode(), why, x.beliefNote("The profile lists it, so the list in force is another.", stepAudience))
}

// keysFromHere sets what we saw of the issuer's keys beside what AWS says of them.
func (x *explainer) keysFromHere() string {
	switch {
	case x.c.Evidence.KeysError != "":
		return "From here they could not be had either: " + sentence(x.c.Evidence.KeysError)
	case x.beliefNote("x", stepSignature) != "":
		return "From here they can be had and the signature verifies, so it is AWS that does not get them: often for a moment only, otherwise an allow-list or firewall stands before the issuer."
	}
	return ""
}

// late: AWS judges by its own clock.
func (x *explainer) late() {
	why := lookup(x.row.cause).Why
	if exp, ok := x.j.t.Time("exp"); ok && x.row.cause == "aws.time.expired" {
		why += " exp is " + stamp(exp) + "."
	}
	if iat, ok := x.j.t.Time("iat"); ok && x.row.cause == "aws.time.old" {
		why += " iat is " + stamp(iat) + "."
	}
	note := ""
	step := map[string]string{"aws.time.expired": stepExpiry, "aws.time.old": stepAge}[x.row.cause]
	if x.beliefNote("x", step) != "" && !x.c.Evidence.Now.IsZero() {
		note = "By the clock here it is " + stamp(x.c.Evidence.Now) + ", so this clock and that of AWS differ"
		if d := x.c.Evidence.Offset.Round(time.Second); d != 0 {
			note += " (the tenant's differs by " + d.String() + ")"
		}
		note += "."
	}
	x.conclude(x.row.cause, why, note)
}

// denied: one answer for a policy that does not fit, a role that does not exist and a policy of the organization.
func (x *explainer) denied() {
	switch {
	case x.c.Token == nil || len(x.c.Prediction.Steps) == 0:
		x.conclude("aws.trust.denied", "")
	case x.j.policy == nil:
		x.certainty = inspect.Inferred
		x.conclude("aws.trust.unknown", "AWS found the provider and took the token, then denied the role. The trust policy is not given, so which of these it is cannot be told; in the order to look: "+
			numbered(x.j.candidates())+"`aws iam get-role --role-name "+x.j.role.name+"` tells.")
	default:
		if likely := x.explaining(cloud.Unknown); len(likely) > 0 {
			x.certainty = inspect.Inferred
			x.conclude(likely[0].Code, "Of what AWS compares, this could not be seen from here and likely decided: "+likely[0].Name+" "+likely[0].Expected+".", likely[0].Why,
				"Otherwise the role does not exist, another trust policy is in force, or an organization's policy denies.")
			return
		}
		x.conclude("aws.trust.unseen", "The trust policy given here admits this token, so what denies is not visible from here; in the order to look: "+
			numbered([]string{
				"the role " + x.j.role.path + x.j.role.name + " does not exist in account " + x.j.role.account + ", as AWS answers the same then",
				"another trust policy is in force than the one given",
				"a service or resource control policy of the organization denies",
			})+"`aws iam get-role --role-name "+x.j.role.name+"` tells the first two.")
	}
}

// candidates are the faults that this token can run into, the most usual first.
func (j *judge) candidates() []string {
	var list []string
	value, claim := comparedAudience(j.t)
	aud := j.t.Text("aud")
	switch {
	case claim == "azp" && aud != value:
		list = append(list, "a condition on "+j.req.provider+":aud has to be azp, "+value+", not the API Identifier "+aud)
	case claim != "":
		list = append(list, "a condition on "+j.req.provider+":aud has to be "+claim+", "+value)
	}
	list = append(list, "a condition on "+j.req.provider+":sub has to be "+j.t.Text("sub"))
	if strings.HasSuffix(j.req.provider, "/") {
		list = append(list, "condition keys have to begin with "+j.req.provider+": (slash, then colon)")
	}
	list = append(list,
		"Federated has to be "+j.req.arn,
		"Action has to cover "+assumeAction,
		"the role "+j.role.path+j.role.name+" does not exist in account "+j.role.account,
		"a Deny statement or a policy of the organization denies")
	return list
}

func numbered(items []string) string {
	var b strings.Builder
	for i, item := range items {
		b.WriteString("(" + strconv.Itoa(i+1) + ") " + item)
		if i < len(items)-1 {
			b.WriteString("; ")
		}
	}
	return b.String() + ". "
}
