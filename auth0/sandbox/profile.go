package sandbox

import "github.com/go-json-experiment/json/jsontext"

// profileList is the profiles format as far as a world must know it: enough to be as strict about it as its importer
// is, without sharing the importer's code. What a target's settings may hold is the cloud's business.
type profileList struct {
	Format   string         `json:"format"`
	Profiles []worldProfile `json:"profiles"`
}

type worldProfile struct {
	Name         string            `json:"name"`
	Domain       string            `json:"domain"`
	Issuer       string            `json:"issuer"`
	TokenURL     string            `json:"token_url"`
	ClientID     string            `json:"client_id"`
	ClientAuth   string            `json:"client_auth"`
	AssertionAlg string            `json:"assertion_alg"`
	KeyID        string            `json:"key_id"`
	Audience     string            `json:"audience"`
	Scopes       []string          `json:"scopes"`
	Organization string            `json:"organization"`
	Parameters   map[string]string `json:"parameters"`
	Expect       struct {
		Algorithms []string          `json:"algorithms"`
		Claims     map[string]string `json:"claims"`
	} `json:"expect"`
	Tags      []string `json:"tags"`
	Label     string   `json:"label"`
	CAFile    string   `json:"ca_file"`
	AutoRenew bool     `json:"auto_renew"`
	Cache     string   `json:"cache"`
	Targets   []struct {
		Cloud    string         `json:"cloud"`
		Name     string         `json:"name"`
		Settings jsontext.Value `json:"settings"`
	} `json:"targets"`
}
