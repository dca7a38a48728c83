package inspect

import (
	"fmt"
	"slices"
	"strings"
)

// Holder is one of several tokens whose claims are compared with each other.
type Holder struct {
	Name     string // the profile's
	Token    *Token // nil = it has none, and takes no part but by what it expects
	Expected string // the value that its profile requires
	Told     bool   // whether it requires one
}

// Across is one holder's claim beside the others'. Status is pass, fail, warn (another tenant carries the same value and
// nothing tells whose it is) or skip (nothing tells what is right, or there is no token).
type Across struct {
	Name, Claim      string
	Status           Status
	Code             string // "" where nothing is wrong
	Title, Why       string
	Certainty        Certainty
	Expected, Actual string   // Expected "" unless Told, Actual "" where the claim is absent
	Told             bool     //
	With             []string // the other holders that it is about, at most eight
}

// mostWith bounds how many other holders one finding names.
const mostWith = 8

// CompareAcross compares one claim over many tokens, in their order: who lacks it, who carries another value than is
// required, and whose that value is. Tokens of one client share whatever they like.
func CompareAcross(claim string, holders []Holder) []Across {
	x := across{holders: holders, shown: make([]string, len(holders)), clients: make([]string, len(holders)), owners: map[string][]int{}, carriers: map[string][]int{}}
	for i, h := range holders {
		if h.Token != nil && h.Token.Claims != nil {
			x.clients[i] = clientOf(h.Token)
			x.shown[i] = carried(h.Token.Claim(claim))
			if x.shown[i] != "" {
				x.carriers[x.shown[i]] = append(x.carriers[x.shown[i]], i)
			}
		}
		if h.Told {
			x.owners[h.Expected] = append(x.owners[h.Expected], i)
		}
	}
	out := make([]Across, len(holders))
	for i, h := range holders {
		a := Across{Name: h.Name, Claim: claim, Expected: h.Expected, Told: h.Told, Actual: x.shown[i], Status: Skip, With: []string{}}
		if h.Token != nil && h.Token.Claims != nil {
			x.judge(i, &a)
		}
		out[i] = a
	}
	return out
}

type across struct {
	holders          []Holder
	shown, clients   []string         // by holder: the claim's value, and issuer and client; "" = none
	owners, carriers map[string][]int // by value: who requires it, who carries it
}

// carried is a claim's value as a profile writes it: a text, a single text of a list, or the JSON of anything else.
func carried(v Value) string {
	if texts, ok := v.Texts(); ok && len(texts) == 1 {
		return texts[0]
	}
	if v.Kind() == Absent {
		return ""
	}
	return v.Show()
}

func (x *across) judge(i int, a *Across) {
	h := x.holders[i]
	texts, _ := h.Token.Claim(a.Claim).Texts()
	switch {
	case a.Actual == "":
		x.find(a, Fail, "claim.missing", nil)
		switch {
		case h.Told:
		case len(x.carriers) > 0:
			a.Why = "Other tokens carry it. This profile does not say whether its own should."
		default:
			a.Why = "No token that was compared carries it."
		}
	case h.Told && (a.Actual == h.Expected || slices.Contains(texts, h.Expected)):
		a.Status, a.With = Pass, x.names(x.strangers(i, x.carriers[a.Actual]))
	case h.Told:
		x.mixed(i, a)
	default:
		both := append(slices.Clone(x.owners[a.Actual]), x.carriers[a.Actual]...)
		slices.Sort(both)
		if others := x.strangers(i, slices.Compact(both)); len(others) > 0 {
			x.find(a, Warn, "claim.shared", others)
		}
	}
}

// mixed is a value that is not the required one: whose it is tells what was mixed up.
func (x *across) mixed(i int, a *Across) {
	owners := slices.DeleteFunc(slices.Clone(x.owners[a.Actual]), func(j int) bool { return j == i })
	swapped := slices.DeleteFunc(slices.Clone(owners), func(j int) bool { return x.shown[j] != a.Expected })
	switch {
	case len(swapped) > 0:
		x.find(a, Fail, "claim.swapped", swapped)
	case len(owners) > 0:
		x.find(a, Fail, "claim.mixed-up", owners)
	default:
		x.find(a, Fail, "claim.differs", x.strangers(i, x.carriers[a.Actual]))
	}
}

func (x *across) find(a *Across, status Status, code string, with []int) {
	r, _ := ruleFor(code)
	a.Status, a.Code, a.Title, a.Why, a.Certainty, a.With = status, code, r.title, r.why, r.certainty, x.names(with)
}

// strangers leaves out the holder itself and those whose tokens are the same client's of the same issuer.
func (x *across) strangers(i int, list []int) (out []int) {
	for _, j := range list {
		if j != i && (x.clients[j] == "" || x.clients[j] != x.clients[i]) {
			out = append(out, j)
		}
	}
	return out
}

// clientOf is the issuer and client of a token.
func clientOf(t *Token) string {
	for _, name := range []string{"azp", "client_id"} {
		if client := t.Text(name); client != "" {
			return t.Text("iss") + " " + client
		}
	}
	return t.Text("iss") + " " + strings.TrimSuffix(t.Text("sub"), "@clients")
}

func (x *across) names(list []int) []string {
	out := []string{}
	for _, j := range list {
		if len(out) == mostWith {
			return append(out, fmt.Sprintf("%d more", len(list)-mostWith))
		}
		out = append(out, x.holders[j].Name)
	}
	return out
}
