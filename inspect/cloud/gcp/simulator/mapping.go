package simulator

import (
	"errors"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"
)

// saveable holds Google's documented limits: a provider beyond them could never have been saved, so it is not there.
func (p provider) saveable() bool {
	if !regexp.MustCompile(`^projects/[0-9]+/locations/global/workloadIdentityPools/[a-z0-9-]+/providers/[a-z0-9-]+$`).MatchString(p.Resource) {
		return false
	}
	custom := 0
	for key, expression := range p.AttributeMapping {
		if len(expression) > 2048 || len(key) > 100 || !regexp.MustCompile(`^(google\.subject|google\.groups|attribute\.[a-z0-9_]+)$`).MatchString(key) {
			return false
		}
		if strings.HasPrefix(key, "attribute.") {
			custom++
		}
	}
	for _, a := range p.Audiences {
		if len(a) > 256 {
			return false
		}
	}
	return custom <= 50 && len(p.Audiences) <= 10 && len(p.AttributeCondition) <= 4096 && strings.HasPrefix(p.Issuer, "https://")
}

// identify maps the claims and applies the condition; it gives every principal that the token stands for.
func (p provider) identify(env *cel.Env, c claims) ([]string, *refusal) {
	mapped, no := p.mapped(env, c)
	if no != nil {
		return nil, no
	}
	if strings.TrimSpace(p.AttributeCondition) != "" {
		google, attribute := map[string]any{}, map[string]any{}
		for key, value := range mapped {
			group, name, _ := strings.Cut(key, ".")
			if group == "google" {
				google[name] = value
			} else {
				attribute[name] = value
			}
		}
		value, err := calculate(env, p.AttributeCondition, map[string]any{"assertion": c.all, "google": google, "attribute": attribute})
		if err != nil || value != types.True {
			return nil, &refusal{"unauthorized_client", "The given credential is rejected by the attribute condition."}
		}
	}
	return p.principals(mapped), nil
}

// mapped evaluates the mapping. Custom attributes without a value are left out: chosen.
func (p provider) mapped(env *cel.Env, c claims) (map[string]ref.Val, *refusal) {
	mapped, size := map[string]ref.Val{}, 0
	for key, expression := range p.AttributeMapping {
		value, err := calculate(env, expression, map[string]any{"assertion": c.all})
		if err != nil {
			continue
		}
		mapped[key] = value
		if text, ok := value.(types.String); ok {
			size += len(text)
		}
	}
	subject, there := mapped["google.subject"]
	text, isText := subject.(types.String)
	switch {
	case !there || subject == types.NullValue || isText && text == "":
		return nil, &refusal{"unauthorized_client", "Could not obtain a value for google.subject from the given credential."}
	case !isText:
		return nil, &refusal{"unauthorized_client", "The mapped attribute 'google.subject' must be of type STRING."}
	case len(text) > 127:
		return nil, &refusal{"invalid_request", "The size of mapped attribute google.subject exceeds the 127 bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than 127 bytes."}
	case size > 8192:
		return nil, &refusal{"invalid_request", "The size of the mapped attributes exceeds the 8 KB limit."} // text chosen
	}
	return mapped, nil
}

func (p provider) principals(mapped map[string]ref.Val) []string {
	pool, _, _ := strings.Cut(p.Resource, "/providers/")
	base := "iam.googleapis.com/" + pool
	list := []string{"principalSet://" + base + "/*"}
	for key, value := range mapped {
		switch text, isText := value.(types.String); {
		case key == "google.subject":
			list = append(list, "principal://"+base+"/subject/"+string(text))
		case key == "google.groups":
			groups, ok := value.(traits.Lister)
			if !ok {
				continue
			}
			for it := groups.Iterator(); it.HasNext() == types.True; {
				if name, ok := it.Next().(types.String); ok {
					list = append(list, "principalSet://"+base+"/group/"+string(name))
				}
			}
		case isText:
			list = append(list, "principalSet://"+base+"/"+key+"/"+string(text))
		}
	}
	return list
}

// language is CEL with the names and functions that Google's page lists, and the string, list and set libraries.
func language() (*cel.Env, error) {
	return cel.NewEnv(ext.Strings(), ext.Lists(), ext.Sets(), cel.Variable("assertion", cel.DynType), cel.Variable("google", cel.DynType), cel.Variable("attribute", cel.DynType),
		cel.Function("extract", cel.MemberOverload("extract_template", []*cel.Type{cel.StringType, cel.StringType}, cel.StringType, cel.BinaryBinding(cutOut))))
}

// calculate evaluates one CEL expression.
func calculate(env *cel.Env, expression string, names map[string]any) (ref.Val, error) {
	tree, issues := env.Compile(expression)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(tree, cel.CostLimit(1_000_000))
	if err != nil {
		return nil, err
	}
	value, _, err := program.Eval(names)
	if err == nil && value == nil {
		err = errors.New("no value")
	}
	return value, err
}

// cutOut is extract, as a search for: the prefix, the shortest text, then the suffix or the end.
func cutOut(text, template ref.Val) ref.Val {
	m := regexp.MustCompile(`^([^{}]*)\{[^{}]+\}([^{}]*)$`).FindStringSubmatch(string(template.(types.String)))
	if m == nil {
		return types.NewErr("bad template")
	}
	end := regexp.QuoteMeta(m[2])
	if m[2] == "" {
		end = `\z`
	}
	found := regexp.MustCompile(`(?s)` + regexp.QuoteMeta(m[1]) + `(.*?)` + end).FindStringSubmatch(string(text.(types.String)))
	if found == nil {
		return types.String("")
	}
	return types.String(found[1])
}
