package gcp

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// helperCommand is what stands in a credential file until the caller knows better.
const helperCommand = "/usr/local/bin/mintmark helper gcp PROFILE"

// CredentialFile writes the external_account credential file for a target's settings, with command as its executable
// source: the absolute path of the program and its arguments, divided by single blanks, because the clients split it on
// blanks and know no quoting. It holds no secret. Clients run the command only while
// GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES is 1.
func CredentialFile(raw json.RawMessage, command string) ([]byte, error) {
	s, err := decode(raw)
	if err != nil {
		return nil, err
	}
	return credentialFile(s, command)
}

func credentialFile(s settings, command string) ([]byte, error) {
	if code, why := providerFault(s.Provider, s.universe()); code != "" && code != codeProviderWorkforce {
		return nil, fmt.Errorf("a credential file needs the provider's full name: %s %s", ruleOf(code).Why, why)
	}
	if err := goodCommand(command); err != nil {
		return nil, err
	}
	type executable struct {
		Command string `json:"command"`
		Timeout int    `json:"timeout_millis"`
	}
	type lifetime struct {
		Seconds int `json:"token_lifetime_seconds"`
	}
	file := struct {
		Universe         string    `json:"universe_domain"`
		Type             string    `json:"type"`
		Audience         string    `json:"audience"`
		SubjectTokenType string    `json:"subject_token_type"`
		TokenURL         string    `json:"token_url"`
		ImpersonationURL string    `json:"service_account_impersonation_url,omitempty"`
		Impersonation    *lifetime `json:"service_account_impersonation,omitempty"`
		Source           struct {
			Executable executable `json:"executable"`
		} `json:"credential_source"`
	}{Universe: s.universe(), Type: "external_account", Audience: audienceSent(s.Provider), SubjectTokenType: subjectTokenType, TokenURL: s.tokenURL()}
	if s.ServiceAccount != "" {
		file.ImpersonationURL = s.impersonationURL()
		file.Impersonation = &lifetime{s.lifetime()}
	}
	file.Source.Executable = executable{command, 30000}
	out, err := json.MarshalIndent(file, "", "  ")
	return append(out, '\n'), err
}

// goodCommand refuses what the clients would take apart wrongly.
func goodCommand(command string) error {
	switch {
	case strings.TrimSpace(command) == "":
		return errors.New("a credential file needs the command that prints the token")
	case strings.ContainsAny(command, "\"'\\\n\r\t"):
		return errors.New("the command of a credential file is split on blanks without any quoting, so it can hold no quotes, backslashes, tabs or line breaks")
	}
	return nil
}
