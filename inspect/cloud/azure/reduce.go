package azure

import (
	"bytes"
	"fmt"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect/cloud"
)

// vendorCredential is a credential in any of the shapes that az, Graph and Azure Resource Manager print. What does not
// decide an exchange is dropped.
type vendorCredential struct {
	Name       string            `json:"name"`
	Issuer     string            `json:"issuer"`
	Subject    string            `json:"subject"`
	Audiences  []string          `json:"audiences"`
	Expression jsontext.Value    `json:"claimsMatchingExpression"`
	Ours       string            `json:"claims_matching_expression"`
	Properties *vendorCredential `json:"properties"` // Azure Resource Manager nests them
	Rest       jsontext.Value    `json:",embed"`
}

// reduce reads credentials from our own list, from `az ad app federated-credential list`, `az identity
// federated-credential list`, a Graph or Resource Manager {"value":[…]} answer, one credential alone, or any of these
// as text inside a string. nil means that nothing was told.
func reduce(raw jsontext.Value) (creds []credential, notes []string, err error) {
	const path = "federated_credentials"
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw.Kind() == 'n' {
		return nil, nil, nil
	}
	if raw.Kind() == '"' {
		var text string
		if err := jsonv2.Unmarshal(raw, &text); err != nil {
			return nil, nil, settingsError(path, err)
		}
		if text == "" {
			return nil, nil, nil
		}
		if !jsontext.Value(text).IsValid() || jsontext.Value(text).Kind() == '"' {
			return nil, nil, &cloud.SettingsError{Path: path, What: "want the JSON that az ad app federated-credential list prints"}
		}
		return reduce(jsontext.Value(text))
	}
	list, wrapped, err := listOf(raw, path)
	if err != nil {
		return nil, nil, err
	}
	creds = make([]credential, 0, len(list))
	dropped := wrapped
	for i, item := range list {
		c, less, err := reduceOne(item, fmt.Sprintf("%s[%d]", path, i))
		if err != nil {
			return nil, nil, err
		}
		dropped = dropped || less
		creds = append(creds, c)
	}
	if dropped {
		notes = append(notes, "Of the federated credentials, name, issuer, subject and audiences are kept; the other fields do not decide an exchange.")
	}
	return creds, notes, nil
}

// listOf unwraps {"value":[…]} and a lone credential.
func listOf(raw jsontext.Value, path string) (list []jsontext.Value, wrapped bool, err error) {
	if raw.Kind() == '{' {
		var answer struct {
			Value jsontext.Value `json:"value"`
			Rest  jsontext.Value `json:",embed"`
		}
		if err := jsonv2.Unmarshal(raw, &answer); err != nil {
			return nil, false, settingsError(path, err)
		}
		if answer.Value == nil {
			return []jsontext.Value{raw}, false, nil
		}
		raw, wrapped = answer.Value, true
	}
	if err := jsonv2.Unmarshal(raw, &list); err != nil || raw.Kind() != '[' {
		return nil, false, &cloud.SettingsError{Path: path, What: "want a list of credentials, or the whole answer of az ad app federated-credential list"}
	}
	return list, wrapped, nil
}

func reduceOne(raw jsontext.Value, path string) (c credential, dropped bool, err error) {
	if raw.Kind() != '{' {
		return c, false, &cloud.SettingsError{Path: path, What: "want an object with issuer, subject and audiences"}
	}
	var v vendorCredential
	if err := jsonv2.Unmarshal(raw, &v); err != nil {
		return c, false, settingsError(path, err)
	}
	if v.Properties != nil {
		v.Properties.Name, dropped = v.Name, true
		v = *v.Properties
	}
	c = credential{Name: v.Name, Issuer: v.Issuer, Subject: v.Subject, Audiences: v.Audiences, Expression: v.Ours}
	if v.Expression.Kind() == '{' {
		var e struct {
			Value string         `json:"value"`
			Rest  jsontext.Value `json:",embed"`
		}
		if err := jsonv2.Unmarshal(v.Expression, &e); err != nil {
			return c, false, settingsError(path+".claimsMatchingExpression", err)
		}
		c.Expression = e.Value
	}
	if c.Issuer == "" && c.Subject == "" && c.Audiences == nil && c.Expression == "" {
		return c, false, &cloud.SettingsError{Path: path, What: "holds neither issuer, subject nor audiences; is it a federated credential"}
	}
	return c, dropped || len(bytes.TrimSpace(v.Rest)) > 2, nil
}
